"""Registering and the thank-you page."""
