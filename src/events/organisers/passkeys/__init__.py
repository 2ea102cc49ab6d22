"""Passkeys: those of an organiser, signing in by one, and what makes sure of both."""
