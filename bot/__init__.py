"""Datawijzer: our application, without what runs inside Rasa."""
