"""Pages of who finds what, and of invitations."""
