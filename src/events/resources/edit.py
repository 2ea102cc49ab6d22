"""What is said of a resource is changed: its name, who may see it and when, captions, chapters."""

import asyncio
from datetime import datetime
from typing import Final

from events import database, links
from events.database import Shape, transaction
from events.deliveries import reasons
from events.deliveries.plan import bring_forward
from events.errors import Invalid, NotFound
from events.organisers import audit_log
from events.presentation import N_
from events.resources import chapters, players, share, webvtt, write
from events.resources.states import Audience, ResourceKind
from events.resources.write import Details


class ResourceDetails(Shape):
    """One resource as the desk's forms show it; `languages`: those of its captions."""

    id: int
    slug: str
    kind: ResourceKind
    title: str
    url: str
    file: str
    file_name: str
    file_size: int
    public: bool
    only_present: bool
    shown_from: datetime | None
    shown_until: datetime | None
    chapters: str
    transcript: str
    captions_elsewhere: bool
    languages: list[str]

    @property
    def audience(self) -> Audience:
        """Who may see it."""
        return Audience.of(public=self.public, only_present=self.only_present)

    @property
    def plays(self) -> bool:
        """Tell whether it has a page of ours to be seen on."""
        return self.kind is ResourceKind.REPLAY and players.plays(self.url, self.file)

    def way(self, key: str) -> str:
        """Return where organisers see it, whoever else may."""
        if self.plays:
            return f"{links.replay(self.id)}?key={key}"
        return f"{links.file(self.file)}?key={key}" if self.file else self.url


async def one(resource_id: int) -> ResourceDetails:
    """Return one resource. Raises NotFound."""
    found = await database.row(ResourceDetails, _ONE, resource_id)
    if found is None:
        raise NotFound
    return found


async def save(resource_id: int, details: Details, *, by: str, at: datetime) -> str:
    """Change what is said of a resource; return its session's slug. Raises Invalid, NotFound.

    Follow-ups that waited leave, where more may be seen now.
    """
    share.check_dates(details.shown_from, details.shown_until)
    chapters.read(details.chapters)
    async with transaction():
        edited = await write.edit(resource_id, details, at=at)
        if edited is None:
            raise NotFound
        await audit_log.record(by, "resource-edited", edited.slug, {"title": edited.title})
        await bring_forward(edited.session, "follow-up", reason=reasons.NOTHING_YET, at=at)
        return edited.slug


async def set_captions(
    resource_id: int, language: str, data: bytes, *, by: str, at: datetime
) -> None:
    """Keep captions of a replay. Raises Invalid, naming `captions`; NotFound."""
    if not data:
        raise Invalid({"captions": N_("Choose a file of captions: WebVTT or SRT.")})
    cues = await asyncio.to_thread(webvtt.read, data)
    found = await one(resource_id)
    async with transaction():
        await write.set_captions(resource_id, language, webvtt.written(cues), at=at)
        said = {"title": found.title, "language": language}
        await audit_log.record(by, "captions-added", found.slug, said)


async def remove_captions(resource_id: int, language: str, *, by: str, at: datetime) -> None:
    """Remove the captions of a language. Raises NotFound."""
    found = await one(resource_id)
    async with transaction():
        if not await write.remove_captions(resource_id, language, at=at):
            raise NotFound
        said = {"title": found.title, "language": language}
        await audit_log.record(by, "captions-removed", found.slug, said)


_ONE: Final = """
SELECT r.id, s.slug, r.kind, r.title, r.url, r.file, r.file_name, r.file_size, r.public,
  r.only_present, r.shown_from, r.shown_until, r.chapters, r.transcript, r.captions_elsewhere,
  ARRAY(SELECT c.language FROM resource_captions c WHERE c.resource = r.id ORDER BY 1) AS languages
  FROM resources r JOIN sessions s ON s.id = r.session WHERE r.id = $1
"""


async def set_imported(session_id: int, kind: str, url: str, *, at: datetime) -> None:
    """Set the resource of a kind that a session's file names, the only one; empty removes it.

    Mails that waited for one leave now.
    """
    if await write.set_imported(session_id, kind, url, at=at):
        await bring_forward(session_id, "follow-up", reason=reasons.NOTHING_YET, at=at)
