"""What calendars answer to invitations: the address they write to, and what is read and noted."""
