"""Pages of announcements and of the send plan."""
