"""Calendars of the team."""
