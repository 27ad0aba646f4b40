"""The test bench: conversations written by testers are read, played, judged and reported. Knows nothing of pytest."""
