"""What every endpoint needs: problems, pages, bounds, headers, numbers."""
