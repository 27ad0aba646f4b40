"""Links: whether the pages that answers point to are still there."""
