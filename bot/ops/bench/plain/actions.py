"""The one action of the plain project: the answer of an intent, read from SQLite. Runs on Rasa's Python."""

import sqlite3
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

DATABASE = "answers.db"


class ActionAnswer(Action):  # type: ignore[misc]
    """Says the answer that belongs to the intent."""

    def name(self) -> str:
        """As the domain calls it."""
        return "action_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Look the answer up and say it."""
        intent = tracker.latest_message["intent"]["name"]
        connection = sqlite3.connect(DATABASE)
        try:
            row = connection.execute("SELECT answer FROM answers WHERE intent = ?", (intent,)).fetchone()
        finally:
            connection.close()
        dispatcher.utter_message(text=row[0] if row else "?")
        return []
