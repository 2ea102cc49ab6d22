"""What belongs to the whole site: the record."""
