"""Who may have a seat: at most so many of a domain, some kept for a group, one of several dates."""
