"""Programmes: cycles of sessions."""
