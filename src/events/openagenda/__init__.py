"""OpenAgenda: a programme's public sessions are put into an agenda there, and kept up to date."""
