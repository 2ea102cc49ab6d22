"""What anybody may read without a token."""
