"""People over all their sessions, and what they ask the speakers."""
