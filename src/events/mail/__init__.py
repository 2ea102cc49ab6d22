"""What a delivery becomes: a letter, handed to a relay."""
