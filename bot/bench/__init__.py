"""The test bench: conversations that must go well, questions that must be answered, drafts on trial."""
