"""As if published: what a draft would do, tried in the process that holds the index, asked by the website."""
