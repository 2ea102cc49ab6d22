"""Pages of a session: its life, its room, its day, its speakers."""
