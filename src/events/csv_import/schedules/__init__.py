"""Schedules that other programs export, read as the same rows that a table has."""
