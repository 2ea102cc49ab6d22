"""What remains of sessions: attestations, key messages, the dossier, the review."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from events.api.contract.public import Cursor, Slug
from events.presentation import N_

Words = Annotated[str, Meta(max_length=10_000)]
ByLanguage = Annotated[
    dict[str, Annotated[str, Meta(max_length=1000)]],
    Meta(max_length=20, description=N_("The same words in each language.")),
]
Name = Annotated[str, Meta(max_length=200)]


class AttestationWords(Struct, kw_only=True):
    """Whether a programme issues attestations, and in which words."""

    enabled: bool
    words: ByLanguage
    signatory: str
    signatory_role: str
    training: bool
    nature: str
    objectives: str
    training_number: str
    signed: Annotated[bool, Meta(description=N_("Whether a drawn signature stands below."))]


class AttestationWordsChange(Struct, kw_only=True, forbid_unknown_fields=True):
    """What changes; what is not sent stays as it is, and the drawn signature with it."""

    enabled: bool | UnsetType = UNSET
    words: ByLanguage | UnsetType = UNSET
    signatory: Name | UnsetType = UNSET
    signatory_role: Name | UnsetType = UNSET
    training: bool | UnsetType = UNSET
    nature: Annotated[str, Meta(max_length=300)] | UnsetType = UNSET
    objectives: Annotated[str, Meta(max_length=600)] | UnsetType = UNSET
    training_number: Annotated[str, Meta(max_length=40)] | UnsetType = UNSET


class Attestable(Struct, kw_only=True):
    """Somebody who may have an attestation, or has one."""

    registration: int
    name: str
    present: bool
    seconds: Annotated[int | None, Meta(description=N_("How long they were there, if known."))]
    attestation: Annotated[
        int | None, Meta(description=N_("Its number, to revoke it by; null: none was issued."))
    ]
    issued_at: datetime | None


class AttestableList(Struct, kw_only=True):
    """Who was present at a session, by name."""

    items: list[Attestable]
    next: Cursor = None


class AttestationsIssued(Struct, kw_only=True):
    """How many attestations were issued just now, and the first page of who has one."""

    issued: int
    items: list[Attestable]
    next: Cursor = None


class KeyMessages(Struct, kw_only=True, forbid_unknown_fields=True):
    """What organisers keep of a session, one message or answer a line."""

    messages: Words = ""
    answers: Words = ""


class DossierState(Struct, kw_only=True):
    """The dossier of a programme: online or not, closed or following its programme."""

    introduction: str
    published_at: datetime | None
    closed_at: datetime | None
    url: Annotated[str, Meta(description=N_("Where it is, once it is online."))]


class DossierChange(Struct, kw_only=True, forbid_unknown_fields=True):
    """What changes; what is not sent stays as it is."""

    introduction: Words | UnsetType = UNSET
    published: bool | UnsetType = UNSET
    closed: bool | UnsetType = UNSET


class ReviewFigures(Struct, kw_only=True):
    """The whole in numbers; null where so few people are meant that they could be recognised."""

    sessions: int
    hours: int
    speakers: int
    resources: int
    registrations: int | None
    people: int | None
    came: int | None
    people_who_came: int | None
    person_hours: int | None
    organisations: int | None


class DeskReview(Struct, kw_only=True):
    """A review: its figures as they are, or as they were frozen, and organisers’ words."""

    id: Annotated[int, Meta(description=N_("0: of a programme, and nobody has touched it yet."))]
    programme: Annotated[Slug | None, Meta(description=N_("null: of a year or of a choice."))]
    year: int
    title: str
    introduction: str
    highlights: str
    quotations: str
    published_at: datetime | None
    frozen_at: datetime | None
    figures: ReviewFigures
    url: Annotated[str, Meta(description=N_("Where it is, once it is online."))]


class ReviewList(Struct, kw_only=True):
    """Reviews of years and of chosen sessions, the latest first."""

    items: list[DeskReview]


class NewReview(Struct, kw_only=True, forbid_unknown_fields=True):
    """A review to be: of a year, or of the sessions that are named."""

    title: Annotated[str, Meta(min_length=1, max_length=300)]
    year: Annotated[int, Meta(ge=0, le=2300)] = 0
    sessions: Annotated[list[Slug], Meta(max_length=500)] = []


class ReviewChange(Struct, kw_only=True, forbid_unknown_fields=True):
    """What changes; what is not sent stays as it is."""

    title: Annotated[str, Meta(max_length=300)] | UnsetType = UNSET
    introduction: Words | UnsetType = UNSET
    highlights: Annotated[str, Meta(max_length=5_000)] | UnsetType = UNSET
    quotations: Annotated[str, Meta(max_length=5_000)] | UnsetType = UNSET


class ReviewState(Struct, kw_only=True, forbid_unknown_fields=True):
    """Online or not; frozen with today’s date, or following its sessions."""

    state: Literal["online", "offline", "frozen", "live"]
