"""Measuring understanding: the development set, thresholds, and the report over the running system."""
