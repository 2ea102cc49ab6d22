"""Choices of dates at the desk: made, added to, undone, shown with their sums."""
