"""Handing a conversation over to a person: a live-chat product, what is passed on to it, and the way back."""
