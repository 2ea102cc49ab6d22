"""Rendered pages, kept once for each revision of what they show; each answer has a fresh token."""
