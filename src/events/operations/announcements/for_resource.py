"""Draft the announcement that tells who was registered of a replay that came later."""

from datetime import datetime
from typing import Final

from events import database, links
from events.database import Shape
from events.errors import NotFound
from events.operations.announcements import drafts
from events.operations.announcements.write import Draft
from events.presentation import N_, sentence
from events.presentation.typography import fine
from events.resources import players
from events.resources.queries import FREE

LONGEST_SUBJECT: Final = 200


class _Resource(Shape):
    id: int
    kind: str
    name: str
    url: str
    file: str
    public: bool
    session: int
    title: str
    language: str
    programme: int


async def draft(resource_id: int, *, by: str, at: datetime) -> int:
    """Keep a draft to who had a seat, that names the resource and links to it; return its id.

    Written in the session's language, for organisers to change. Raises NotFound, also for what a
    speaker handed in and nobody took up.
    """
    found = await database.row(_Resource, _RESOURCE, resource_id)
    if found is None:
        raise NotFound
    return await drafts.save(found.programme, _written(found), by=by, at=at)


def _written(found: _Resource) -> Draft:
    language, title = found.language, fine(found.title)
    subject = _SUBJECTS.get(found.kind, _OTHER)
    named = found.name or sentence(_KINDS.get(found.kind, _LINK), language)
    body = sentence(_BODY, language, title=title, link=f"[{_plain(named)}]({_address(found)})")
    return Draft(
        subject=_short(sentence(subject, language, title=title)),
        body=body,
        session_id=found.session,
    )


def _short(subject: str) -> str:
    """Shorten a subject to what a draft may have; titles may be longer."""
    return subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1] + "…"


def _address(found: _Resource) -> str:
    if not found.public:
        return "{page_link}"
    if found.kind == "replay" and players.plays(found.url, found.file):
        return links.absolute(links.replay(found.id))
    return found.url or links.absolute(links.file(found.file))


def _plain(name: str) -> str:
    """Return a name as the label of a Markdown link."""
    return name.replace("[", "(").replace("]", ")")


_BODY: Final = N_("New for “%(title)s”: %(link)s")
_OTHER: Final = N_("New for “%(title)s”")
_SUBJECTS: Final = {
    "replay": N_("The replay of “%(title)s” is online"),
    "slides": N_("The slides of “%(title)s” are online"),
}
_LINK: Final = "Link"
_KINDS: Final = {"replay": "Replay", "slides": "Slides", "document": "Document"}

_RESOURCE: Final = f"""
SELECT r.id, r.kind, r.title AS name, r.url, r.file, {FREE} AS public, s.id AS session, s.title,
  s.language, s.programme FROM resources r JOIN sessions s ON s.id = r.session
 WHERE r.id = $1 AND r.source <> 'handed-in'
"""  # noqa: S608 - a constant.
