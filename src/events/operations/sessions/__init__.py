"""The life of a session: edit, publish, reschedule, cancel, and who is notified."""
