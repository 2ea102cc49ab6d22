"""What a session owes by mail when it changes: to who is registered, to its speakers, in parts."""
