"""Every letter: one function, one folder in templates/emails, one line in docs/letters.md."""

from events.mail.letters import organiser, registration, session, speaker

__all__ = ["organiser", "registration", "session", "speaker"]
