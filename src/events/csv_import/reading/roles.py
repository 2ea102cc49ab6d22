"""What somebody does in a session, as files say it: «Ada Exemple (animation)»."""

import re
from typing import Final

from events.csv_import.reading.headings import plain
from events.speakers.states import SpeakerRole

WORDS: Final = {
    **dict.fromkeys(
        ("moderator", "moderation", "moderateur", "moderatrice", "chair"), SpeakerRole.MODERATOR
    ),
    **dict.fromkeys(
        ("host", "animation", "animateur", "animatrice", "accueil", "hote", "hotesse"),
        SpeakerRole.HOST,
    ),
    **dict.fromkeys(("speaker", "intervenant", "intervenante"), SpeakerRole.SPEAKER),
}


def split_role(written: str) -> tuple[str, str]:
    """Return a name and the role in brackets after it; a bracket that is no role stays."""
    found = re.fullmatch(r"(.+?)\s*\(([^()]+)\)", written.strip())
    role = WORDS.get(plain(found[2])) if found else None
    return (found[1], role) if found and role is not None else (written, "")
