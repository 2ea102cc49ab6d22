"""Organisers: accounts, roles, sign-in."""
