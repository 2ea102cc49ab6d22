"""Resources of a session, as pages and mails show them."""

from collections import defaultdict
from datetime import datetime
from typing import Final

from events import clock, database, links
from events.database import Shape
from events.resources import keys, players
from events.resources.states import Audience, ResourceKind


class ResourceShown(Shape):
    """A replay, slides, a document or a link: either at `url`, or a `file` of ours.

    `free`: for everybody, in a session that anybody finds.
    """

    id: int
    kind: ResourceKind
    title: str
    url: str
    file: str
    file_name: str
    file_size: int
    public: bool
    only_present: bool
    free: bool

    @property
    def audience(self) -> Audience:
        """Who may see it."""
        return Audience.of(public=self.public, only_present=self.only_present)

    @property
    def address(self) -> str:
        """Where it is: ours where it plays, or where we keep the file."""
        if self.kind is ResourceKind.REPLAY and players.plays(self.url, self.file):
            return links.replay(self.id)
        return links.file(self.file) if self.file else self.url

    @property
    def href(self) -> str:
        """Where it is, for whoever may see it: with a key, if one is needed."""
        if self.free or not self.address.startswith("/"):
            return self.address
        return f"{self.address}?key={keys.make(self.id, clock.now())}"


class Replay(ResourceShown):
    """A replay as its page shows it, with its session; `languages`: those of its captions."""

    session: int
    slug: str
    shown_from: datetime | None
    shown_until: datetime | None
    chapters: str
    transcript: str
    captions_elsewhere: bool
    languages: list[str]


class FileShown(ResourceShown):
    """A file of ours, and when it may be fetched."""

    shown_from: datetime | None
    shown_until: datetime | None


async def of_session(
    session_id: int, *, registered: bool = False, present: bool = False
) -> list[ResourceShown]:
    """Return what somebody may see of a session, in order: who registered and who came, more."""
    return await database.rows(
        ResourceShown, _OF_SESSION, session_id, registered or present, clock.now(), present
    )


class _OfSession(ResourceShown):
    session: int


async def of_sessions(session_ids: list[int]) -> dict[int, list[ResourceShown]]:
    """Return for each session its public resources in order."""
    by_session: dict[int, list[ResourceShown]] = defaultdict(list)
    for found in await database.rows(_OfSession, _OF_SESSIONS, session_ids, clock.now()):
        by_session[found.session].append(found)
    return by_session


async def restricted_count(session_id: int) -> int:
    """Return how many resources are only for who registered, or came, and are there now."""
    count: int = await database.value(_RESTRICTED, session_id, clock.now())
    return count


class _KindRow(Shape):
    session: int
    kind: ResourceKind


async def kinds(session_ids: list[int]) -> dict[int, list[ResourceKind]]:
    """Return for each session what kinds of public resources it has, in their order."""
    by_session: dict[int, list[ResourceKind]] = defaultdict(list)
    for row in await database.rows(_KindRow, _KINDS, session_ids, clock.now()):
        by_session[row.session].append(row.kind)
    return by_session


async def by_file(file: str) -> FileShown | None:
    """Return the resource whose file has this random name."""
    return await database.row(FileShown, _BY_FILE, file)


async def replay(resource_id: int) -> Replay | None:
    """Return a replay of a session that has begun and is online."""
    return await database.row(Replay, _REPLAY, resource_id, clock.now())


async def captions(resource_id: int, language: str) -> str | None:
    """Return the captions of a replay in a language, as WebVTT."""
    found: str | None = await database.value(_CAPTIONS, resource_id, language)
    return found


OPEN: Final = (
    "(r.shown_from IS NULL OR r.shown_from <= {at})"
    " AND (r.shown_until IS NULL OR r.shown_until > {at})"
)
"""What may be seen at a moment, as a condition on resources `r`."""

CAPTIONED: Final = (
    "(r.captions_elsewhere OR r.transcript <> ''"
    " OR EXISTS (SELECT FROM resource_captions c WHERE c.resource = r.id))"
)
"""Whether who cannot hear a replay can read it, as a condition on resources `r`."""

FREE: Final = """(r.public AND NOT EXISTS (SELECT FROM sessions v JOIN programmes w
  ON w.id = v.programme WHERE v.id = r.session
   AND (v.visibility <> 'public' OR w.visibility <> 'public')))"""
"""What needs no key, as a condition on resources `r`: numbers of replays can be guessed."""

_COLUMNS: Final = (
    f"r.id, r.kind, title, url, file, file_name, file_size, public, only_present, {FREE} AS free"
)
# A replay belongs to what has begun: of a session that was moved since, none is shown.
_SHOWN: Final = """(r.kind <> 'replay' OR EXISTS (
  SELECT FROM sessions s WHERE s.id = r.session AND s.starts_at <= {at}))"""
FOR_EVERYBODY: Final = f"r.public AND r.source <> 'handed-in' AND {_SHOWN} AND {OPEN}"
"""What everybody sees at a moment `{{at}}`, as a condition on resources `r`."""

_OF_SESSION: Final = f"""
SELECT {_COLUMNS} FROM resources r
WHERE session = $1 AND (public OR $2 AND (NOT only_present OR $4)) AND source <> 'handed-in'
  AND {_SHOWN.format(at="$3")} AND {OPEN.format(at="$3")} ORDER BY position, id
"""  # noqa: S608 - a constant.
_OF_SESSIONS: Final = f"""
SELECT {_COLUMNS}, session FROM resources r
WHERE session = ANY($1::bigint[]) AND {FOR_EVERYBODY.format(at="$2")}
ORDER BY session, position, id
"""  # noqa: S608 - a constant.
_KINDS: Final = f"""
SELECT session, kind FROM resources r
WHERE session = ANY($1::bigint[]) AND {FOR_EVERYBODY.format(at="$2")}
GROUP BY session, kind ORDER BY session, min(position)
"""  # noqa: S608 - a constant.
_RESTRICTED: Final = f"""
SELECT count(*)::int FROM resources r WHERE session = $1 AND NOT public
  AND source <> 'handed-in' AND {OPEN.format(at="$2")}
"""  # noqa: S608 - a constant.
_BY_FILE: Final = f"""
SELECT {_COLUMNS}, shown_from, shown_until FROM resources r WHERE file = $1 AND file <> ''
"""  # noqa: S608 - a constant.
_REPLAY: Final = f"""
SELECT r.id, r.kind, r.title, r.url, r.file, r.file_name, r.file_size, r.public, r.only_present,
  {FREE} AS free, s.id AS session, s.slug, r.shown_from, r.shown_until, r.chapters, r.transcript,
  r.captions_elsewhere,
  ARRAY(SELECT c.language FROM resource_captions c WHERE c.resource = r.id ORDER BY 1) AS languages
  FROM resources r JOIN sessions s ON s.id = r.session
 WHERE r.id = $1 AND r.kind = 'replay' AND r.source <> 'handed-in' AND s.status <> 'draft'
   AND s.starts_at <= $2
"""  # noqa: S608 - a constant.
_CAPTIONS: Final = "SELECT webvtt FROM resource_captions WHERE resource = $1 AND language = $2"
