"""Issue attestations to who was present, and revoke them; nobody is mailed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.attestations import queries, wording, write
from events.attestations.content import Content
from events.attestations.queries import Issued
from events.attestations.wording import Wording
from events.database import Json, Shape, transaction
from events.errors import NotFound, Refusal
from events.organisers import audit_log
from events.presentation import N_
from events.presentation.colours.accent import accent
from events.settings import publisher, settings

BY_THEMSELVES: Final = "self"


class NotPresent(Refusal):
    """Only who was present has an attestation."""

    status = 409
    sentence = N_("There is no attestation for this registration: it is for those who were present"
                  " once the session is over.")  # fmt: skip


class Facts(Shape):
    """What of a registration stands on its attestation."""

    registration: int
    name: str
    language: str
    title: str
    texts: Json[dict[str, dict[str, str]]]
    programme: int
    programme_title: str
    programme_texts: Json[dict[str, dict[str, str]]]
    hue: int
    starts_at: datetime
    ends_at: datetime
    timezone: str
    seconds: int | None


async def take_own(registration_id: int, *, at: datetime) -> Issued:
    """Issue somebody's own attestation, or return the one there is. Raises NotPresent."""
    async with transaction():
        await give([registration_id], by=BY_THEMSELVES, at=at)
        found = await queries.of_registration(registration_id)
    if found is None:
        raise NotPresent
    return found


async def issue_all(session_id: int, *, by: str, at: datetime) -> int:
    """Issue one to everybody present who has none; return how many were issued."""
    async with transaction():
        missing = [
            one.registration for one in await queries.of_session(session_id) if not one.issued
        ]
        await give(missing, by=by, at=at)
        await audit_log.record(
            by, "attestations-issued", await _slug(session_id), {"number": len(missing)}
        )
    return len(missing)


async def revoke(session_id: int, attestation_id: int, *, by: str, at: datetime) -> None:
    """Revoke one attestation of a session. Raises NotFound."""
    async with transaction():
        if not await database.value(_OF_SESSION, attestation_id, session_id):
            raise NotFound
        await write.revoke(attestation_id, at=at)
        await audit_log.record(by, "attestation-revoked", await _slug(session_id), {})


async def save_wording(programme_id: int, words: Wording, *, slug: str, by: str) -> None:
    """Save what a programme's attestations say from now on."""
    async with transaction():
        await wording.save(programme_id, words)
        await audit_log.record(by, "attestations-worded", slug, {})


async def give(registration_ids: Sequence[int], *, by: str, at: datetime) -> None:
    """Issue to those of these who are entitled and have none. Inside a transaction."""
    found = await database.rows(Facts, _FACTS, list(registration_ids))
    words = {one: await wording.of_programme(one) for one in {each.programme for each in found}}
    for facts in found:
        content = _content(facts, words[facts.programme])
        await write.issue(facts.registration, content, by=by, at=at)


def _content(facts: Facts, words: Wording) -> Content:
    spoken, brand = facts.language, publisher.current().brand
    return Content(
        language=spoken,
        name=facts.name,
        title=facts.texts.get(spoken, {}).get("title") or facts.title,
        programme=facts.programme_texts.get(spoken, {}).get("title") or facts.programme_title,
        organisation=settings().organisation_in(spoken),
        hue=facts.hue,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        timezone=facts.timezone,
        seconds=facts.seconds,
        words=words.words.get(spoken, ""),
        signatory=words.signatory,
        signatory_role=words.signatory_role,
        signature=words.signature,
        training=words.training,
        nature=words.nature,
        objectives=words.objectives,
        training_number=words.training_number,
        logo=brand.logo,
        ink=accent(brand.colour).light if brand.colour else "",
    )


async def _slug(session_id: int) -> str:
    return str(await database.value("SELECT slug FROM sessions WHERE id = $1", session_id))


_FACTS: Final = f"""
SELECT r.id AS registration, r.name, r.language, s.title, s.texts, p.id AS programme,
  p.title AS programme_title, p.texts AS programme_texts, p.hue, s.starts_at, s.ends_at, s.timezone,
  r.attended_seconds AS seconds
  FROM registrations r JOIN sessions s ON s.id = r.session JOIN programmes p ON p.id = s.programme
  JOIN attestation_wordings w ON w.programme = p.id
 WHERE r.id = ANY($1) AND {queries.ENTITLED} ORDER BY r.id FOR NO KEY UPDATE OF r
"""  # noqa: S608 - our own SQL

_OF_SESSION: Final = """
SELECT 1 FROM attestations a JOIN registrations r ON r.id = a.registration
 WHERE a.id = $1 AND r.session = $2
"""
