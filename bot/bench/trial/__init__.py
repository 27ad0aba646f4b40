"""Questions asked of content that is not published yet, in the action server."""
