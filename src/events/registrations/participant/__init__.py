"""What participants do with their own registration."""
