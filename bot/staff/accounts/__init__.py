"""Who is staff: accounts, signing in, second factor, sessions, and the identity provider of the municipality."""
