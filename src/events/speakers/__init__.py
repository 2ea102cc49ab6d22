"""Speakers and their appearances in sessions."""
