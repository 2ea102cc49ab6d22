"""What a participant reaches by their own link."""
