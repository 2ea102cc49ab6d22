"""What the speakers of a session write to one another."""
