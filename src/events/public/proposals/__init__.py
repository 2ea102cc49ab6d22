"""Proposing to speak: the form of an open call, and one's own proposal by its link."""
