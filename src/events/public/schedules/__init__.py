"""Schedules of programmes for other programs."""
