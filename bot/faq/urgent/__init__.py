"""What is said to who may be in danger: the national texts, and those that a municipality made its own."""
