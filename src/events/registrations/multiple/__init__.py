"""Multiple registrations by one form: for several sessions, for several people."""
