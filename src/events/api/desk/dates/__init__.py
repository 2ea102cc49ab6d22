"""Choices of dates, for programs."""
