"""What was said: as it is kept, and as it is shown."""
