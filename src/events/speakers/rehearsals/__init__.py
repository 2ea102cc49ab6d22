"""A rehearsal before a session: an event of its own in the speakers' calendars."""
