"""One profile of a person over all programmes: the same address is the same person.

What a person says of themselves reaches all their rows; what organisers say stays in their own
programme, for nobody may change another's by typing an address.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Json, Shape
from events.speakers import portraits
from events.speakers.write import speakers
from events.speakers.write.speakers import OwnWords


class OtherRow(Shape):
    """Another row of the same person, and the language in which its biography is written."""

    id: int
    language: str
    portrait: str


class _Known(Shape):
    organisation: str
    biography: str
    language: str
    texts: Json[dict[str, dict[str, str]]]
    links: Json[list[str]]
    portrait: str
    own: str
    wanted: str


async def others(speaker_id: int) -> list[OtherRow]:
    """Return a person's rows in other programmes, locked.

    None where a link of theirs was ever mailed to another address than the present one: whoever
    holds it may not be who the address belongs to.
    """
    return await database.rows(OtherRow, _OTHERS, speaker_id)


async def write_to_all(
    rows: Sequence[OtherRow], own: OwnWords, language: str, *, at: datetime
) -> None:
    """Write what a person says of themselves, first in `language`, into these rows too."""
    for row in rows:
        await speakers.change_own(row.id, in_other_order(own, language, row.language), at=at)


async def fill_from_newest(speaker_id: int, *, at: datetime) -> None:
    """Give a new row what the person's newest row in another programme says, where it is empty.

    Inside the caller's transaction. The portrait becomes a file of its own.
    """
    known = await database.row(_Known, _KNOWN, speaker_id)
    if known is None:
        return
    others_said = {language: said.get("biography", "") for language, said in known.texts.items()}
    own = OwnWords(known.organisation, known.biography, others_said, known.links)
    await speakers.change_own(speaker_id, in_other_order(own, known.language, known.wanted), at=at)
    picture = await portraits.opened(known.portrait) if known.portrait and not known.own else None
    if picture:
        await speakers.set_portrait(speaker_id, await portraits.place(picture), at=at)


def in_other_order(own: OwnWords, first: str, wanted: str) -> OwnWords:
    """Return the same words with the biography in `wanted` first, instead of that in `first`."""
    said = {**own.biographies, first: own.biography}
    rest = {language: words for language, words in said.items() if words and language != wanted}
    return OwnWords(own.organisation, said.get(wanted, ""), rest, own.links)


_SAME: Final = "v.email <> '' AND v.email = one.email AND v.id <> one.id AND v.removed_at IS NULL"

_OTHERS: Final = f"""
SELECT v.id, v.language, v.portrait FROM speakers v JOIN speakers one ON {_SAME}
 WHERE one.id = $1 AND NOT EXISTS (
   SELECT FROM appearances a JOIN deliveries d ON d.subject_kind = 'appearance'
     AND d.subject_id = a.id WHERE a.speaker = one.id AND d.address NOT IN ('', one.email))
 ORDER BY v.id FOR UPDATE OF v
"""  # noqa: S608 - our own SQL.

_KNOWN: Final = f"""
SELECT v.organisation, v.biography, v.language, v.texts, v.links, v.portrait,
  one.portrait AS own, one.language AS wanted
  FROM speakers v JOIN speakers one ON {_SAME}
 WHERE one.id = $1 AND one.biography = '' AND one.organisation = ''
   AND EXISTS (SELECT FROM appearances a JOIN sessions s ON s.id = a.session
     WHERE a.speaker = v.id AND s.status <> 'draft')
 ORDER BY v.updated_at DESC, v.id DESC LIMIT 1
"""  # noqa: S608 - our own SQL.
