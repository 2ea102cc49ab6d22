"""Every letter: a function, a folder in templates/emails, a line in docs/organising/letters.md."""

from events.mail.letters import notices, organiser, proposal, registration, session, speaker

__all__ = ["notices", "organiser", "proposal", "registration", "session", "speaker"]
