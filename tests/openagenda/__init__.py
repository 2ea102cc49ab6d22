"""Sessions are put into an agenda at OpenAgenda, and kept up to date there."""
