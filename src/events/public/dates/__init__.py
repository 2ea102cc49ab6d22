"""Several dates of one session, for who is registered for one of them."""
