"""Noting what remains of sessions; publishing, closing and reopening dossiers."""
