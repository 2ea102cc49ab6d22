"""What owners said at the desk of who publishes the site. Where they said nothing, the environment
speaks.

The words lie in the database. Each process wears the newest it has seen, and looks again every
second (`organising.imprint`), so that whoever asks for a name need not wait for the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Imprint:
    """Names and notices by language, the rest said once; `edition` tells one saving from another.

    `contact` is whom people may write to, `reply_to` where answers to mails go, `controller` who is
    responsible for the data, `data_contact` whom to ask about them.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    notices: Mapping[str, str] = field(default_factory=dict)
    contact: str = ""
    reply_to: str = ""
    publisher: str = ""
    address: str = ""
    address_in_mails: bool = False
    director: str = ""
    host: str = ""
    controller: str = ""
    data_contact: str = ""
    edition: str = ""

    @property
    def says_who_publishes(self) -> bool:
        """Whether the legal notice holds something."""
        return bool(self.publisher or self.address or self.director or self.host) or any(
            self.notices.values()
        )


_worn = Imprint()


def worn() -> Imprint:
    """The words this process goes by."""
    return _worn


def wear(imprint: Imprint) -> None:
    """Go by these words from now on."""
    global _worn  # noqa: PLW0603 - one for the process, as `settings()` is.
    _worn = imprint


def spoken(texts: Mapping[str, str], language: str, others: Sequence[str]) -> tuple[str, str]:
    """A text and its language: the one wanted, or the first of the others that has one."""
    for code in (language, *others):
        if texts.get(code):
            return texts[code], code
    return "", language
