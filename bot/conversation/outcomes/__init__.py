"""What became of each question: counted, and in the inbox where it was not answered."""
