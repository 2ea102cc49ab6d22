"""Back up the whole site into one file, and restore it."""
