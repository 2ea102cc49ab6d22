"""Replays at the desk: large files on their way, who may see what and when, captions, chapters."""
