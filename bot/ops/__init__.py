"""Operation: set-up, start, health, metrics and upkeep."""
