"""Announcements: a line above the conversation and above the questions, from a moment to a moment."""
