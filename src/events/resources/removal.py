"""A resource is removed; a step back brings it and its file again, for a day."""

from datetime import datetime

from events.database import transaction
from events.errors import NotFound
from events.organisers.undo import removed_files, snapshots
from events.organisers.undo.changes import Rows, RowsBefore
from events.organisers.undo.snapshots import Files
from events.resources import write
from events.resources.storage import large_files


async def remove(resource_id: int, *, by: str, at: datetime) -> tuple[str, int]:
    """Remove a resource; its session's slug and the number of the step back. Raises NotFound.

    Its file is out of reach at once, and forgotten a day later.
    """
    async with transaction():
        seen = await _look(resource_id)
        found = await write.remove(resource_id)
        if found is None:
            raise NotFound
        step = await snapshots.record(
            by,
            "resource-removed",
            found.slug,
            {"title": found.title},
            seen=seen,
            programme_id=found.programme,
            at=at,
            files=Files([] if large_files.is_name(found.file) else [found.file]),
        )
    if large_files.is_name(found.file):
        large_files.mark_removed(found.file)
    else:
        await removed_files.put_away([found.file])
    return found.slug, step


async def _look(resource_id: int) -> RowsBefore:
    """Return the resource as it is before, with its captions and who fetched it."""
    return await snapshots.rows_before(
        Rows("resources", [resource_id]),
        Rows("resource_captions", [resource_id], "resource"),
        Rows("resource_downloads", [resource_id], "resource"),
    )
