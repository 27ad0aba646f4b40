"""The room where staff ask the assistant a question, also of a draft."""
