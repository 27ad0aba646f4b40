"""How good the assistant really is: a sample of what residents asked, labelled by staff."""
