"""Registering: the form, the seat, the waiting list, the mails it causes."""
