"""The review: a programme, a year or a choice of sessions in figures, pictures and words."""
