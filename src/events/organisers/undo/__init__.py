"""Undoing what mailed nobody."""
