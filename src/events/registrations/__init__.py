"""People and the seats they hold."""
