"""What cannot be read is said: a request that no parser takes, a value that has another shape."""
