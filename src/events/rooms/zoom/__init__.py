"""Zoom's API by server-to-server OAuth: meetings and webinars, people's links, who was there."""
