"""How the assistant converses: pure decisions over a ranking, the conversation so far and the texts."""
