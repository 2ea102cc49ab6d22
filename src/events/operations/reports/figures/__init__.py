"""Figures: of programmes and sessions, of a year, and how many registrations there are."""
