"""The parts of an OpenBadgeCredential, as the standard names them."""

from collections.abc import Sequence
from typing import Final

import msgspec

VC_CONTEXT: Final = "https://www.w3.org/ns/credentials/v2"
OB_CONTEXT: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
"""What the type of a credential's schema means is said here alone."""

SCHEMA: Final = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)

PER_LIST: Final = 131_072
"""Entries of one list of states: the least that the standard allows, so that none stands out."""


class _Part(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """What a credential is made of; what is empty is left out."""


class Profile(_Part, frozen=True, kw_only=True):
    """Who issues, as it stands at its own address too."""

    context: Sequence[str] = msgspec.field(default=(), name="@context")
    id: str
    type: Sequence[str]
    name: str
    url: str


class Criteria(_Part, frozen=True):
    """What one has to do for it, in words."""

    narrative: str


class Achievement(_Part, frozen=True, kw_only=True):
    """What was achieved: to have been present."""

    id: str
    type: Sequence[str]
    name: str
    description: str
    criteria: Criteria
    in_language: str


class Identity(_Part, frozen=True, kw_only=True):
    """Whose it is: a name, or an address of which only a salted hash is told."""

    type: str
    hashed: bool
    identity_hash: str
    identity_type: str
    salt: str = ""


class Subject(_Part, frozen=True, kw_only=True):
    """Who achieved it."""

    id: str
    type: Sequence[str]
    identifier: Sequence[Identity]
    achievement: Achievement


class Named(_Part, frozen=True, kw_only=True):
    """A schema by its address."""

    id: str
    type: str


class Entry(_Part, frozen=True, kw_only=True):
    """Where in which list it stands whether the credential was revoked."""

    id: str
    type: str
    status_purpose: str
    status_list_index: str
    status_list_credential: str


class Credential(_Part, frozen=True, kw_only=True):
    """The whole of it, with the claims of a JWT that say some of it once more."""

    context: Sequence[str] = msgspec.field(name="@context")
    id: str
    type: Sequence[str]
    name: str
    issuer: Profile
    valid_from: str
    credential_subject: Subject
    credential_schema: Sequence[Named]
    credential_status: Entry
    iss: str
    jti: str
    nbf: int
    sub: str
