"""The organisation: who publishes the site, and how it looks."""
