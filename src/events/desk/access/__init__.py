"""Who finds a programme or a session, and who is invited to it."""
