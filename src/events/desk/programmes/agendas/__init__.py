"""Agendas of others that a programme's sessions are put into."""
