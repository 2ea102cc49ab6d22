"""Invitations, feeds and replies in iCalendar."""
