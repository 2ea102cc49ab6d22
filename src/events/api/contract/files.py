"""Pictures and documents that a program sends, and what is said of a resource."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from events.api.contract.public import Instant
from events.presentation import N_
from events.resources.states import Audience, ResourceKind

Line = Annotated[str, Meta(max_length=300)]
Long = Annotated[str, Meta(max_length=200_000)]
Base64 = Annotated[str, Meta(description=N_("The file in base64."))]


class Picture(Struct, kw_only=True, forbid_unknown_fields=True):
    """A JPEG, PNG or WebP of 10 MB at most; nothing of its own data is kept, only its image."""

    content: Base64


class NewFile(Struct, kw_only=True, forbid_unknown_fields=True):
    """A file of 20 MB at most that remains of a session; larger ones come in parts at the desk."""

    kind: ResourceKind
    file_name: Annotated[str, Meta(min_length=1, max_length=200)]
    content: Base64
    title: Line = ""
    audience: Audience = Audience.ALL
    shown_from: Instant | None = None
    shown_until: Instant | None = None


class ResourceChange(Struct, kw_only=True, forbid_unknown_fields=True):
    """What changes of a resource; what is not sent stays as it is."""

    title: Line | UnsetType = UNSET
    audience: Audience | UnsetType = UNSET
    shown_from: Instant | UnsetType | None = UNSET
    shown_until: Instant | UnsetType | None = UNSET
    chapters: Long | UnsetType = UNSET
    transcript: Long | UnsetType = UNSET
    captions_elsewhere: bool | UnsetType = UNSET


class ResourceInFull(Struct, kw_only=True):
    """What is said of a resource."""

    id: int
    kind: ResourceKind
    title: str
    audience: Audience
    shown_from: Instant | None
    shown_until: Instant | None
    chapters: str
    transcript: str
    captions_elsewhere: bool
    captions: Annotated[list[str], Meta(description=N_("The languages of its captions."))]


class Captions(Struct, kw_only=True, forbid_unknown_fields=True):
    """Captions in one language."""

    text: Annotated[str, Meta(max_length=2_000_000, description=N_("WebVTT or SRT."))]
