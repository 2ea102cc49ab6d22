"""Resources of a session, as pages and mails show them."""

from collections import defaultdict
from urllib.parse import quote

from events import clock, database
from events.database import Shape
from events.resources.states import ResourceKind, ResourceSource
from events.resources.tables import Resource


class ResourceShown(Shape):
    """A replay, slides, a document or a link: either at `url`, or a `file` of ours."""

    id: int
    kind: ResourceKind
    title: str
    url: str
    file: str
    file_name: str
    file_size: int
    public: bool

    @property
    def href(self) -> str:
        """Where it is: ours where we keep the file."""
        return f"/files/{quote(self.file)}" if self.file else self.url


async def of_session(session_id: int, *, registered: bool = False) -> list[ResourceShown]:
    """Return a session's resources in order; those for who registered only with `registered`."""
    return await database.rows(ResourceShown, _OF_SESSION, session_id, registered, clock.now())


class _OfSession(ResourceShown):
    session: int


async def of_sessions(session_ids: list[int]) -> dict[int, list[ResourceShown]]:
    """Return for each session its public resources in order."""
    by_session: dict[int, list[ResourceShown]] = defaultdict(list)
    for found in await database.rows(_OfSession, _OF_SESSIONS, session_ids, clock.now()):
        by_session[found.session].append(found)
    return by_session


async def restricted_count(session_id: int) -> int:
    """Return how many resources are only for who registered."""
    count = await Resource.count().where(
        Resource.session == session_id,
        Resource.public.eq(False),
        Resource.source != ResourceSource.HANDED_IN,
    )
    return int(count)


class _KindRow(Shape):
    session: int
    kind: ResourceKind


async def kinds(session_ids: list[int]) -> dict[int, list[ResourceKind]]:
    """Return for each session what kinds of public resources it has, in their order."""
    by_session: dict[int, list[ResourceKind]] = defaultdict(list)
    for row in await database.rows(_KindRow, _KINDS, session_ids, clock.now()):
        by_session[row.session].append(row.kind)
    return by_session


async def by_file(file: str) -> ResourceShown | None:
    """Return the resource whose file has this random name."""
    return await database.row(ResourceShown, _BY_FILE, file)


_COLUMNS = "id, kind, title, url, file, file_name, file_size, public"
# A replay belongs to what has begun: of a session that was moved since, none is shown.
_SHOWN = """(r.kind <> 'replay' OR EXISTS (
  SELECT FROM sessions s WHERE s.id = r.session AND s.starts_at <= %s))"""
_OF_SESSION = f"""
SELECT {_COLUMNS} FROM resources r
WHERE session = $1 AND (public OR $2) AND source <> 'handed-in'
  AND {_SHOWN % "$3"} ORDER BY position, id
"""  # noqa: S608 - a constant.
_OF_SESSIONS = f"""
SELECT {_COLUMNS}, session FROM resources r
WHERE session = ANY($1::bigint[]) AND public AND source <> 'handed-in'
  AND {_SHOWN % "$2"} ORDER BY session, position, id
"""  # noqa: S608 - a constant.
_KINDS = f"""
SELECT session, kind FROM resources r WHERE public AND session = ANY($1::bigint[])
  AND {_SHOWN % "$2"}
GROUP BY session, kind ORDER BY session, min(position)
"""  # noqa: S608 - a constant.
_BY_FILE = f"SELECT {_COLUMNS} FROM resources WHERE file = $1 AND file <> ''"  # noqa: S608
