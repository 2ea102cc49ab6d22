"""Passes: one registration for a whole programme."""
