"""Announcements: drafts, audiences and sending."""
