"""Rooms that are made by themselves: on which server, for which sessions, what they report."""
