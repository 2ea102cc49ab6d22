"""The JSON API: what other programs read of the site, and the desk for programs."""
