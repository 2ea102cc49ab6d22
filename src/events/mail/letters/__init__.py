"""Every letter: one function, one folder in templates/emails, one line in docs/letters.md."""

from events.mail.letters import notices, organiser, proposal, registration, session, speaker

__all__ = ["notices", "organiser", "proposal", "registration", "session", "speaker"]
