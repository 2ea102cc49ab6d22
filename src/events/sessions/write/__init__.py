"""Writing what is stored of sessions: one place for each thing that changes."""
