"""What remains of a session, as pages and mails show it."""

from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import quote

from events import database
from events.database import Row


@dataclass(frozen=True)
class ResourceShown:
    """A replay, slides, a document or a link; `href` is ours where we keep the file."""

    id: int
    kind: str
    title: str
    href: str
    file_name: str
    file_size: int
    public: bool


async def of_session(session_id: int, *, registered: bool = False) -> list[ResourceShown]:
    """A session's resources in their order; those for who registered only with `registered`."""
    found = await database.rows(
        """SELECT id, kind, title, url, file, file_name, file_size, public FROM resources
           WHERE session = $1 AND (public OR $2) AND source <> 'handed-in'
           ORDER BY position, id""",
        session_id,
        registered,
    )
    return [_shown(row) for row in found]


async def kept_back(session_id: int) -> int:
    """How many resources are only for who registered."""
    found = await database.value(
        "SELECT count(*) FROM resources WHERE session = $1 AND NOT public"
        " AND source <> 'handed-in'",
        session_id,
    )
    return int(found)


async def kinds(session_ids: list[int]) -> dict[int, list[str]]:
    """For each session what kinds of public resources it has, in their order."""
    found = await database.rows(
        """SELECT session, kind FROM resources WHERE public AND session = ANY($1::bigint[])
           GROUP BY session, kind ORDER BY session, min(position)""",
        session_ids,
    )
    by_session: dict[int, list[str]] = defaultdict(list)
    for row in found:
        by_session[row["session"]].append(row["kind"])
    return by_session


async def file_named(file: str) -> ResourceShown | None:
    """The resource whose file has this random name."""
    row = await database.row(
        """SELECT id, kind, title, url, file, file_name, file_size, public FROM resources
           WHERE file = $1 AND file <> ''""",
        file,
    )
    return _shown(row) if row else None


def _shown(row: Row) -> ResourceShown:
    return ResourceShown(
        id=row["id"],
        kind=row["kind"],
        title=row["title"],
        href=f"/files/{quote(row['file'])}" if row["file"] else row["url"],
        file_name=row["file_name"],
        file_size=row["file_size"],
        public=row["public"],
    )
