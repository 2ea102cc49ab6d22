"""What differs from one reader of a group to the next, and the marks that keep its places.

A letter is rendered once for its group, with marks where these values go; then the marks are
filled for each reader. A mark holds random digits, so that no text from outside can be one.
"""

import re
import secrets
from collections.abc import Callable
from functools import lru_cache
from itertools import chain
from typing import Final

import msgspec

from events import links
from events.mail.context.context import MailContext
from events.mail.context.records import Subject
from events.presentation import dates, sentence

_SECRET = secrets.token_hex(6)
_MARK = re.compile(rf"https://x{_SECRET}-([a-z]+)\.invalid/|x{_SECRET}-([a-z]+)-x")
_NAME = re.compile(r"[^\d:/@]{1,60}")


class Personal(msgspec.Struct, frozen=True):
    """One reader's values: the last four are whole links, empty where there is none."""

    greeting: str
    name: str
    until: str
    join: str
    page: str
    calendar: str
    unsubscribe: str


_LINKS = ("join", "page", "calendar", "unsubscribe")
NAMES = Personal.__struct_fields__


def marks() -> Personal:
    """Return places instead of values; a link's place looks like one, so that it stays clean."""
    return Personal(
        **{
            name: f"https://x{_SECRET}-{name}.invalid/"
            if name in _LINKS
            else f"x{_SECRET}-{name}-x"
            for name in NAMES
        }
    )


def fill(rendered: str, reader: Personal, escape: Callable[[str], str]) -> str:
    """Put one reader's values into the places of the marks."""
    pieces = list(_pieces(rendered))
    pieces[1::2] = [escape(getattr(reader, name)) for name in pieces[1::2]]
    return "".join(pieces)


@lru_cache(maxsize=128)
def _pieces(rendered: str) -> tuple[str, ...]:
    """Cut a text into what is the same for all and, between each two of these, a value's name.

    Kept, because looking for the marks anew for each reader costs more than filling them.
    """
    fixed, *rest = _MARK.split(rendered)
    marks = zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    return (fixed, *chain.from_iterable((link or value, text) for link, value, text in marks))


def personal(mail: MailContext, language: str, zone: str) -> Personal:
    """Return the values of one reader, by what kind of reader it is."""
    subject = mail.subject
    name = shown_name(subject.name)
    message = "Hello %(name)s," if name else "Hello,"
    until = subject.offer_until
    return Personal(
        greeting=sentence(message, language, name=name) if name else sentence(message, language),
        name=name,
        until=dates.instant(until, zone, language) if until else "",
        join=_join(subject),
        page=_page(mail),
        calendar=_calendar(subject),
        unsubscribe=_unsubscribe(subject),
    )


def shown_name(name: str) -> str:
    """Return a name as a mail may show it: strangers type names, and could type messages."""
    folded = " ".join(name.split())
    return folded if _NAME.fullmatch(folded) else ""


def _join(subject: Subject) -> str:
    if subject.kind == "registration":
        return links.absolute(links.join(subject.id, subject.join_nonce))
    if subject.kind == "appearance":
        return links.absolute(links.speaker_join(subject.id, subject.nonce))
    return ""


def _page(mail: MailContext) -> str:
    subject = mail.subject
    if subject.kind == "selection" and subject.registration:
        return links.absolute(links.registration(subject.registration, subject.nonce))
    if subject.kind in _OWN_PAGES:
        return links.absolute(_OWN_PAGES[subject.kind](subject.id, subject.nonce))
    if subject.kind == "organiser":
        return links.absolute(links.SIGN_IN)
    if mail.session is not None:
        return links.absolute(links.session(mail.session.slug))
    return links.absolute(links.programme(mail.programme.slug) if mail.programme else links.HOME)


_OWN_PAGES: Final[dict[str, Callable[[int, str], str]]] = {
    "registration": links.registration,
    "appearance": links.appearance,
    "proposal": links.proposal,
    "pass": links.pass_page,
    "invitation": links.invitation,
}
"""The address of what is of one reader, by its kind, from its id and nonce."""


def _calendar(subject: Subject) -> str:
    if subject.person_id is None or not subject.calendar_nonce:
        return ""
    return links.absolute(links.private_calendar(subject.person_id, subject.calendar_nonce))


def _unsubscribe(subject: Subject) -> str:
    if subject.kind not in ("registration", "pass", "appearance"):
        return ""
    return links.absolute(links.unsubscribe(subject.kind, subject.id, subject.nonce))
