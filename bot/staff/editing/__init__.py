"""Editing: drafts, review, publication, history; what the entry page of Beheer does."""
