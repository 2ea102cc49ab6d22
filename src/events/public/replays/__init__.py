"""Replays and files as visitors get them: the page to see one, its captions, any part of a file."""
