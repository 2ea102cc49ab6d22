"""Invitations: who may open what is by invitation, and register for it."""
