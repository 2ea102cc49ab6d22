"""Requests that we send to other programs: where they may go, and one answer read to its end."""
