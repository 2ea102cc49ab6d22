"""Speakers as public pages show them: never their address."""

# ruff: noqa: S608 — only constants of this file are put into the SQL.

from collections import defaultdict
from typing import Final

from events import database
from events.database import Json, Shape
from events.sessions.queries import FROM, wanted
from events.sessions.visibility import IN_PROGRAMME, PUBLIC
from events.speakers.tables import Speaker


class SpeakerShown(Shape):
    """A speaker as the public sees them."""

    id: int
    programme: int
    slug: str
    name: str
    organisation: str
    biography: str
    portrait: str
    language: str
    texts: Json[dict[str, dict[str, str]]]
    links: Json[list[str]]

    def biography_in(self, language: str) -> tuple[str, str]:
        """Return the biography in a language, or else as it was written first, and which it is."""
        said = self.texts.get(language, {}).get("biography", "")
        return (said, language) if said else (self.biography, self.language)


class SessionSpeaker(SpeakerShown):
    """A speaker in one session, what they do there, or an empty role, and their own talk."""

    session: int
    role: str
    own_title: str
    own_summary: str


class ListedSpeaker(SpeakerShown):
    """A speaker in a list: what it is sorted by, and the slug of their programme."""

    sorted_by: str
    programme_slug: str


class OwnProfile(Shape):
    """What a speaker may change themselves, and the version to change it by."""

    name: str
    organisation: str
    biography: str
    language: str
    texts: Json[dict[str, dict[str, str]]]
    links: Json[list[str]]
    portrait: str
    edit_version: int


async def by_slug(slug: str) -> SpeakerShown | None:
    """Return a speaker who appears in a session that was published."""
    return await database.row(SpeakerShown, _BY_SLUG, slug)


async def own_profile(speaker_id: int) -> OwnProfile:
    """Return what a speaker may change themselves."""
    found = await database.row(
        OwnProfile,
        database.select(OwnProfile, Speaker).where(Speaker.id == speaker_id),
    )
    assert found is not None
    return found


async def appearing(session_ids: list[int]) -> dict[int, list[SessionSpeaker]]:
    """Return for each session its speakers, in the order organisers gave them."""
    by_session: dict[int, list[SessionSpeaker]] = defaultdict(list)
    for speaker in await database.rows(SessionSpeaker, _APPEARING_IN, session_ids):
        by_session[speaker.session].append(speaker)
    return by_session


async def sessions_of(speaker_id: int) -> list[int]:
    """Return the published sessions in which a person appears, in whichever programme.

    The same address is the same person.
    """
    return await database.values(_SESSIONS_OF, speaker_id)


async def of_programme(programme_id: int) -> list[SpeakerShown]:
    """Return everybody who appears in a programme's sessions, by name; for who may open it."""
    return await database.rows(SpeakerShown, _OF_PROGRAMME, programme_id)


async def own_of(programme_id: int, speaker_ids: list[int]) -> set[int]:
    """Return those of these speakers who are of this programme."""
    return set(await database.values(_OWN_OF, programme_id, speaker_ids))


async def profile(speaker_id: int) -> str:
    """Return the slug of a person's one profile: where they came last, of their programmes.

    Of a speaker who appears in a session that was published. The same address is the same person.
    """
    return str(await database.value(_PROFILE, speaker_id))


async def profiles(limit: int) -> list[ListedSpeaker]:
    """Return who appears in published sessions by name; each person once, by their profile."""
    return await database.rows(ListedSpeaker, _PROFILES, limit)


async def search(words: str, *, most: int = 30) -> list[ListedSpeaker]:
    """Return who appears in published sessions and has each word in name or organisation.

    Each person once, as they are where the words are found, in the latest programme.
    """
    return await database.rows(ListedSpeaker, _SEARCH, wanted(words), most)


async def page(programme: str, *, after: tuple[str, int] | None, limit: int) -> list[ListedSpeaker]:
    """Return who appears in published sessions by name, after the one of that name and id.

    `programme` is a slug, or empty for all: then somebody is in it once for each programme.
    """
    name, row_id = after or ("", 0)
    return await database.rows(ListedSpeaker, _PAGE, programme, name, row_id, limit)


GUID: Final = "md5(sp.id || '@' || extract(epoch FROM sp.created_at))::uuid::text"
"""What other programs know a speaker `sp` by, for ever.

Not made from the address, as others do it: whoever knows one could find the person by it.
"""

_COLUMNS = """sp.id, sp.programme, sp.slug, sp.name, sp.organisation, sp.biography, sp.portrait,
sp.language, sp.texts, sp.links"""
_APPEARING = f"{FROM} JOIN appearances a ON a.session = s.id WHERE {PUBLIC}"
_APPEARING_IN_PROGRAMME = f"{FROM} JOIN appearances a ON a.session = s.id WHERE {IN_PROGRAMME}"
_BY_SLUG = f"""
SELECT {_COLUMNS} FROM speakers sp
WHERE sp.slug = $1 AND EXISTS (SELECT {_APPEARING} AND a.speaker = sp.id)
"""
_APPEARING_IN = f"""
SELECT {_COLUMNS}, a.session, a.role, a.own_title, a.own_summary
FROM appearances a JOIN speakers sp ON sp.id = a.speaker
WHERE a.session = ANY($1::bigint[]) ORDER BY a.position, a.id
"""
THEIRS = f"""{_APPEARING} AND a.speaker IN (
  SELECT v.id FROM speakers v JOIN speakers one ON v.id = one.id
      OR v.email <> '' AND v.email = one.email WHERE one.id = $1)
"""
"""The published sessions `s` of a person $1: the same address is the same person."""
_SESSIONS_OF = f"SELECT s.id {THEIRS}"
_OF_PROGRAMME = f"""
SELECT {_COLUMNS} FROM speakers sp
WHERE sp.programme = $1 AND EXISTS (SELECT {_APPEARING_IN_PROGRAMME} AND a.speaker = sp.id)
ORDER BY searchable(sp.name), sp.id
"""
_OWN_OF = "SELECT id FROM speakers WHERE programme = $1 AND id = ANY($2::bigint[])"
_PROFILE = f"""
SELECT v.slug FROM speakers v JOIN speakers one ON v.id = one.id
    OR v.email <> '' AND v.email = one.email
WHERE one.id = $1 AND EXISTS (SELECT {_APPEARING} AND a.speaker = v.id)
ORDER BY v.id DESC LIMIT 1
"""
_PERSON = "CASE sp.email WHEN '' THEN sp.id::text ELSE sp.email END"
_EACH_ONCE = f"""
SELECT DISTINCT ON ({_PERSON}) {_COLUMNS}, searchable(sp.name) AS sorted_by,
  q.slug AS programme_slug
FROM speakers sp JOIN programmes q ON q.id = sp.programme
WHERE EXISTS (SELECT {_APPEARING} AND a.speaker = sp.id)
"""
_LISTED = f"{_COLUMNS.replace('sp.', '')}, sorted_by, programme_slug"
_PROFILES = f"""
SELECT {_LISTED} FROM ({_EACH_ONCE} ORDER BY {_PERSON}, sp.id DESC) found
ORDER BY sorted_by, id LIMIT $1
"""
_SEARCH = f"""
SELECT {_LISTED} FROM ({_EACH_ONCE} AND cardinality($1::text[]) > 0
  AND (SELECT bool_and(searchable(sp.name || ' ' || sp.organisation) LIKE searchable(word))
    FROM unnest($1::text[]) word)
  ORDER BY {_PERSON}, sp.id DESC) found
ORDER BY sorted_by, id LIMIT $2
"""
_PAGE = f"""
SELECT {_COLUMNS}, searchable(sp.name) AS sorted_by, q.slug AS programme_slug
FROM speakers sp JOIN programmes q ON q.id = sp.programme
WHERE ($1 = '' OR q.slug = $1) AND EXISTS (SELECT {_APPEARING} AND a.speaker = sp.id)
  AND (searchable(sp.name), sp.id) > ($2::text, $3::bigint)
ORDER BY searchable(sp.name), sp.id LIMIT $4
"""
