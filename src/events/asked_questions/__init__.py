"""What participants ask the speakers of a session: voted on, put in order, answered."""
