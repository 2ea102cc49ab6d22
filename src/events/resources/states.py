"""Kinds of resources, and who brought them."""

from enum import StrEnum
from typing import Self


class ResourceKind(StrEnum):
    """`resources.kind`."""

    REPLAY = "replay"
    SLIDES = "slides"
    DOCUMENT = "document"
    LINK = "link"


class ResourceSource(StrEnum):
    """`resources.source`."""

    DESK = "desk"
    IMPORT = "import"
    HANDED_IN = "handed-in"
    """A speaker's, to be taken up by organisers."""


class Audience(StrEnum):
    """Who may see a resource: `public` and `only_present` of its row, in one word."""

    ALL = "all"
    REGISTERED = "registered"
    PRESENT = "present"

    @classmethod
    def of(cls, *, public: bool, only_present: bool) -> Self:
        """Return the word for what a row says."""
        if public:
            return cls.ALL
        return cls.PRESENT if only_present else cls.REGISTERED
