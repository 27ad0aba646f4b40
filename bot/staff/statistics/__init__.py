"""Statistics: numbers per day apart from texts and senders, and the dashboard made of them."""
