"""Pictures that shared links show."""
