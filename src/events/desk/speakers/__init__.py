"""Pages of speakers: who they are, and who appears in which session."""
