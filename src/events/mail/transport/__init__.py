"""Sending: claims, connections, SMTP, and what became of each mail."""
