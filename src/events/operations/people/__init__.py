"""What organisers do about participants: seats, bulk changes, erasure."""
