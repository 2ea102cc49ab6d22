"""Sessions of a programme: webinars with a time, a place and seats."""
