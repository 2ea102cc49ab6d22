"""Every letter: one function, one folder in templates/emails, one line in docs/letters.md."""

from events.mail.letters import organiser, registration, session, speaker
from events.mail.render.preview import Preview, preview

__all__ = ["Preview", "organiser", "preview", "registration", "session", "speaker"]
