"""Rooms are set up, made as people enter, watched, and report who was there."""
