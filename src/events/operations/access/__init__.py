"""Who finds a programme or a session, who is invited to it."""
