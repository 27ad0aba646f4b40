"""The desk: the application at /beheer that every room of Beheer stands in."""
