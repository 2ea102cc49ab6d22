"""Asking participants what they think of a session, and keeping what they say."""
