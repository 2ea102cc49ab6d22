"""Registrations for programs: listed and added, acted upon, brought by a list."""
