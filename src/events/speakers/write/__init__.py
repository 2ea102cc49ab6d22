"""The only place that writes speakers, and who appears in which session."""
