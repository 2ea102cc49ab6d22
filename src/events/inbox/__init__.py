"""Replies and bounces that come in."""
