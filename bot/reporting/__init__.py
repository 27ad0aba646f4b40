"""Reports for people: one style for every page that measures something, self-contained and printable."""
