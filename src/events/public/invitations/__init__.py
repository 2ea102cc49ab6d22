"""Pages by invitation: who is let in, and what everybody else reads."""
