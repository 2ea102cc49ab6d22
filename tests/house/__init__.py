"""Rules of the house that no tool of others checks."""
