"""An attestation as an OpenBadgeCredential (1EdTech Open Badges 3.0), signed as VC-JWT.

Its id is the address that verifies the attestation; whether it was revoked stands in a list too.
"""

import hashlib
from datetime import UTC, datetime
from typing import Final
from uuid import NAMESPACE_URL, uuid5

import jwt
import msgspec

from events import database, links, signing
from events.attestations import codes
from events.attestations.queries import Issued
from events.badges import keys
from events.badges.credential_parts import (
    EXTENSIONS,
    OB_CONTEXT,
    PER_LIST,
    SCHEMA,
    VC_CONTEXT,
    Achievement,
    Credential,
    Criteria,
    Entry,
    Identity,
    Named,
    Profile,
    Subject,
)
from events.badges.keys import Key
from events.database import Shape
from events.presentation import N_, dates, sentence
from events.settings import settings


class _Holder(Shape):
    email: str | None
    uid: str


async def of(issued: Issued) -> str:
    """Return the credential of an attestation as a Compact JWS."""
    holder = await database.row(_Holder, _HOLDER, issued.registration)
    assert holder is not None
    return signed(msgspec.json.encode(_credential(issued, holder)), await keys.current())


def issuer(language: str) -> Profile:
    """Return who issues."""
    return Profile(
        context=(VC_CONTEXT, OB_CONTEXT),
        id=links.absolute(links.BADGE_ISSUER),
        type=("Profile",),
        name=settings().organisation_in(language),
        url=settings().base_url,
    )


def signed(payload: bytes, key: Key) -> str:
    """Return a payload as a Compact JWS; its `kid` is the address of the public key as a JWK."""
    where = {"kid": links.absolute(links.badge_key(key.id))}
    return jwt.PyJWS().encode(payload, key.private, "RS256", headers=where)


def moment(at: datetime) -> str:
    """Return a moment as credentials write it: UTC, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _credential(issued: Issued, holder: _Holder) -> Credential:
    by = msgspec.structs.replace(issuer(issued.content.language), context=())
    address = links.absolute(links.attestation(codes.code_of(issued.nonce)))
    subject = _subject(issued, holder)
    return Credential(
        context=(VC_CONTEXT, OB_CONTEXT, EXTENSIONS),
        id=address,
        type=("VerifiableCredential", "OpenBadgeCredential"),
        name=subject.achievement.name,
        issuer=by,
        valid_from=moment(issued.issued_at),
        credential_subject=subject,
        credential_schema=(Named(id=SCHEMA, type="1EdTechJsonSchemaValidator2019"),),
        credential_status=_entry(issued.id),
        iss=by.id,
        jti=address,
        nbf=int(issued.issued_at.timestamp()),
        sub=subject.id,
    )


def _subject(issued: Issued, holder: _Holder) -> Subject:
    name = Identity(type="IdentityObject", hashed=False, identity_hash=issued.content.name,
                    identity_type="name")  # fmt: skip
    whose = [name, _address(holder.email, issued.nonce)] if holder.email else [name]
    return Subject(
        id=f"urn:uuid:{uuid5(NAMESPACE_URL, signing.signature('badge holder', issued.nonce))}",
        type=("AchievementSubject",),
        identifier=whose,
        achievement=_achievement(issued, holder.uid),
    )


def _address(email: str, nonce: str) -> Identity:
    salt = signing.signature("badge salt", nonce)
    digest = hashlib.sha256((email.lower() + salt).encode()).hexdigest()
    return Identity(type="IdentityObject", hashed=True, identity_hash=f"sha256${digest}",
                    identity_type="emailAddress", salt=salt)  # fmt: skip


def _achievement(issued: Issued, uid: str) -> Achievement:
    said = issued.content
    when = dates.when(said.starts_at, said.ends_at, said.timezone, said.language)
    narrative = sentence(
        N_("To have been present at the session, as its organisers established."), said.language
    )
    description = sentence(
        N_(
            "Took part in the online session “%(title)s” of the programme “%(programme)s”,"
            " %(when)s."
        ),
        said.language, title=said.title, programme=said.programme, when=when,
    )  # fmt: skip
    return Achievement(
        id=f"urn:uuid:{uuid5(NAMESPACE_URL, uid)}",
        type=("Achievement",),
        name=said.title,
        description=description,
        criteria=Criteria(f"{narrative} {said.words}".strip()),
        in_language=said.language,
    )


def _entry(number: int) -> Entry:
    page, index = divmod(number, PER_LIST)
    address = links.absolute(links.badge_status(page))
    return Entry(
        id=f"{address}#{index}",
        type="BitstringStatusListEntry",
        status_purpose="revocation",
        status_list_index=str(index),
        status_list_credential=address,
    )


_HOLDER: Final = """
SELECT p.email, s.uid FROM registrations r JOIN people p ON p.id = r.person
  JOIN sessions s ON s.id = r.session WHERE r.id = $1
"""
