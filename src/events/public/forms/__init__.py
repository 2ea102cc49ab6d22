"""Receiving forms of people who are not signed in."""
