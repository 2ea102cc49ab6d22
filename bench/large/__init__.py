"""What is done to 100,000 people at once."""
