"""What processes count for `/metrics`, and what they tell of errors."""
