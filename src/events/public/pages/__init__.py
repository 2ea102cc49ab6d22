"""Public pages: home, programmes, sessions, speakers, feeds."""
