"""A package, so that its tests have one browser together."""
