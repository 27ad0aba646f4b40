"""What everything stands on and what stands on nothing of ours: settings, texts, roles, the database."""
