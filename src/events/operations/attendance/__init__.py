"""Organisers import who was in the room, and take a list back."""
