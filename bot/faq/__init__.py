"""The FAQ: its tables, the content pack, the store and the index that finds the right entry."""
