"""Rasa's custom actions: thin. They hand the turn to the assistant and speak its reply."""
