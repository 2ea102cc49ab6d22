"""What the desk reads: overviews, figures, timelines, the mail log."""
