"""National content, local answers: what follows the pack, comparing, hiding, and content in and out as files."""
