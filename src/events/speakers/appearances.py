"""Put speakers into sessions, invite them, and take them off again."""

from datetime import datetime

from events import database
from events.database import Shape, transaction
from events.deliveries.plan import Owed, plan
from events.errors import Invalid, NotFound
from events.organisers import audit_log, member_list
from events.sessions.tables import Session
from events.speakers import create, departures
from events.speakers.states import SpeakerRole
from events.speakers.write import appearances
from events.speakers.write.speakers import SpeakerFields


class AppearanceToAsk(Shape):
    """An appearance, with its session and its speaker's address."""

    id: int
    session: int
    speaker: int
    slug: str
    programme: int
    email: str


class _Session(Shape):
    id: int
    slug: str
    programme: int


async def add(
    session_id: int,
    *,
    slug: str = "",
    fields: SpeakerFields | None = None,
    portrait: str = "",
    role: str = SpeakerRole.SPEAKER,
    by: str,
    at: datetime,
) -> None:
    """Put a speaker into a session: one of its programme, by `slug` or by address, or a new one.

    Somebody who is known or in it already stays as they are, but for the role; the `portrait`, a
    file that is kept already, is for somebody new. Raises NotFound; Invalid without a name, or with
    one that is known and no address to tell two people apart.
    """
    async with transaction():
        await put_in(
            session_id, slug=slug, fields=fields, portrait=portrait, role=role, by=by, at=at
        )


async def put_in(
    session_id: int,
    *,
    slug: str = "",
    fields: SpeakerFields | None = None,
    portrait: str = "",
    role: str = SpeakerRole.SPEAKER,
    by: str,
    at: datetime,
) -> None:
    """Do as `add`, inside the caller's transaction."""
    session = await _locked_session(session_id)
    speaker_id = await create.found_or_new(session.programme, slug, fields, at, portrait=portrait)
    await departures.come_back(session_id, [speaker_id])
    await appearances.insert(session_id, speaker_id, role=role, at=at)
    if role:
        await appearances.set_role(session_id, speaker_id, role)
    await audit_log.record(by, "speaker-added", session.slug, {"speaker": speaker_id})


async def _locked_session(session_id: int) -> _Session:
    session = await database.row(
        _Session,
        database.select(_Session, Session).where(Session.id == session_id).lock_rows("UPDATE"),
    )
    if session is None:
        raise NotFound
    return session


async def ids_in(session_id: int) -> list[int]:
    """Return the ids of the appearances in a session, in order."""
    return await database.values(_IDS_IN, session_id)


async def set_role(appearance_id: int, role: SpeakerRole, *, by: str) -> str:
    """Say what a speaker does in a session; nobody is mailed for it. Return the session's slug."""
    async with transaction():
        found = await _appearance(appearance_id)
        await appearances.set_role(found.session, found.speaker, role)
        details = {"speaker": found.speaker, "role": role or "speaker"}
        await audit_log.record(by, "speaker-role-changed", found.slug, details)
    return found.slug


async def owe_invitation(appearance_id: int, *, by: str, at: datetime, note: str = "") -> int:
    """Owe a speaker the mail that asks whether they come, in one's name, with a `note`.

    Inside a transaction. Return the session. Raises Invalid with no address.
    """
    found = await _appearance(appearance_id)
    if not found.email:
        raise Invalid({"email": "This speaker has no email address."})
    owed = Owed(
        letter="speaker-invitation",
        subject_kind="appearance",
        subject_id=appearance_id,
        occasion=f"{at:%Y%m%d%H%M%S}",
        due_at=at,
        session_id=found.session,
        programme_id=found.programme,
        data={"by": await member_list.name_of(by) or "", "note": note},
    )
    await plan([owed])
    await audit_log.record(by, "speaker-invited", found.slug, {"appearance": appearance_id})
    return found.session


async def take_off(appearance_id: int, *, by: str, at: datetime) -> str:
    """Take a speaker off a session, and tell them by mail if they knew of it.

    Returns the session's slug.
    """
    async with transaction():
        found = await _appearance(appearance_id)
        mails = await departures.depart(found.session, [found.speaker], at=at)
        details = {"speaker": found.speaker, "mails": mails}
        await audit_log.record(by, "speaker-removed", found.slug, details)
    return found.slug


async def session_of(appearance_id: int) -> str:
    """Return the slug of the session of an appearance. Raises NotFound."""
    return (await _appearance(appearance_id)).slug


async def _appearance(appearance_id: int) -> AppearanceToAsk:
    found = await database.row(AppearanceToAsk, _APPEARANCE, appearance_id)
    if found is None:
        raise NotFound
    return found


_IDS_IN = "SELECT id FROM appearances WHERE session = $1 ORDER BY position, id"

_APPEARANCE = """
SELECT a.id, a.session, a.speaker, s.slug, s.programme, v.email FROM appearances a
JOIN sessions s ON s.id = a.session JOIN speakers v ON v.id = a.speaker WHERE a.id = $1
"""
