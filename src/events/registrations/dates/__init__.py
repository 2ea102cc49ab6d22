"""Several dates of one session: which there are, and moving from one to another."""
