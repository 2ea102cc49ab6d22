"""Who publishes the site, as owners said at the desk; where they said nothing, the environment.

The publisher is a row of the database. Each process caches the latest version it has read, so that
whoever asks for a name need not wait for the database (`operations/organisation/publisher.py` reads
it again every second).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Brand:
    """How the organisation looks: its logo and size in pixels, its colour as `#rrggbb`.

    `logo` is the name of a file of ours. `name_beside` says that the logo does not hold the name.
    """

    logo: str = ""
    width: int = 0
    height: int = 0
    name_beside: bool = True
    colour: str = ""

    def fitted(self, width: int, height: int) -> tuple[int, int]:
        """Return the size of the logo, made to fit."""
        if not self.width or not self.height:
            return 0, 0
        factor = min(width / self.width, height / self.height, 1)
        return round(self.width * factor), round(self.height * factor)


@dataclass(frozen=True)
class Publisher:
    """Names and notices by language, the rest said once; `edition` is new at each save.

    `contact` is whom people may write to, `reply_to` where answers to mails go, `controller` who is
    responsible for the data, `data_contact` whom to ask about them, `sender` whose name mails come
    from, where that is not the organisation's.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    notices: Mapping[str, str] = field(default_factory=dict)
    contact: str = ""
    reply_to: str = ""
    sender: str = ""
    publisher: str = ""
    address: str = ""
    address_in_mails: bool = False
    director: str = ""
    host: str = ""
    controller: str = ""
    data_contact: str = ""
    brand: Brand = Brand()
    edition: str = ""

    @property
    def says_who_publishes(self) -> bool:
        """Tell whether the legal notice holds something."""
        return bool(self.publisher or self.address or self.director or self.host) or any(
            self.notices.values()
        )


_latest = Publisher()


def current() -> Publisher:
    """Return the publisher as this process last read it."""
    return _latest


def remember(publisher: Publisher) -> None:
    """Cache the publisher that was just read or saved; `current` returns it from now on."""
    global _latest  # noqa: PLW0603 - one for the process, as `settings()` is.
    _latest = publisher


def in_language(texts: Mapping[str, str], language: str, others: Sequence[str]) -> tuple[str, str]:
    """Return a text and its language: the one wanted, or the first of the others that has one."""
    for code in (language, *others):
        if texts.get(code):
            return texts[code], code
    return "", language
