"""Making, writing, publishing and freezing reviews."""
