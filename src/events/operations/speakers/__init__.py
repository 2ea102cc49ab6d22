"""What organisers ask of speakers, and what speakers do together."""
