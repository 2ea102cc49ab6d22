"""What a refusal says about whom: a dead address, a passing trouble, or ourselves.

Only a dead mailbox or domain silences an address. Words weigh more than codes, because systems
say 5.1.1 of full mailboxes and 5.7.1 of unknown ones; where words say nothing, RFC 3463 decides.
"""

import re
from typing import Final

from events.deliveries.failures import rejection_words as words_of
from events.deliveries.failures.verdict_words import TELLING
from events.deliveries.states import Verdict


def judge(*, status: str, reply: int, words: str) -> Verdict:
    """Judge a refusal by its enhanced status (like 5.1.1), SMTP reply code and words."""
    if words_of.US_FOR_SURE.search(words):
        return _told_by_words(words) or Verdict.REPUTATION
    dead_words = bool(words_of.NO_SUCH.search(words)) and not words_of.DOUBT.search(words)
    if (
        dead_words
        and not words_of.FULL.search(words)
        and (status in _DEAD_CODES or not _soft(status, reply))
    ):
        return Verdict.DEAD
    told = _told_by_words(words)
    if told is not None:
        return told
    if status in _DEAD_CODES and not words_of.DOUBT.search(words):
        return Verdict.DEAD
    if words_of.NO_SUCH.search(words) and not _soft(status, reply):
        return Verdict.UNKNOWN  # Said of nobody's mailbox for sure, and not of us either.
    return _CODES.get(status[2:]) or (Verdict.BUSY if _soft(status, reply) else Verdict.UNKNOWN)


def of_reply(code: int, words: str) -> Verdict:
    """Judge what a relay said to RCPT or to a mail's body."""
    found = STATUS.search(words)
    return judge(status=found[1] if found else "", reply=code, words=words)


def _soft(status: str, reply: int) -> bool:
    return status.startswith("4.") or (400 <= reply < 500 and not status.startswith("5."))


def _told_by_words(words: str) -> Verdict | None:
    return next((verdict for verdict, pattern in TELLING if pattern.search(words)), None)


STATUS: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
"""An enhanced status code of RFC 3463 in a text."""

_DEAD_CODES: Final = frozenset(("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"))
_CODES: Final = {
    "2.2": Verdict.FULL,
    "2.3": Verdict.TOO_LARGE,
    "3.4": Verdict.TOO_LARGE,
    "3.1": Verdict.BUSY,
    "3.2": Verdict.BUSY,
    "4.5": Verdict.BUSY,
    "5.3": Verdict.BUSY,
    "4.1": Verdict.NETWORK,
    "4.2": Verdict.NETWORK,
    "4.3": Verdict.NETWORK,
    "4.4": Verdict.NETWORK,
    "4.6": Verdict.EXPIRED,
    "4.7": Verdict.EXPIRED,
    "6.0": Verdict.CONTENT,
    "6.1": Verdict.CONTENT,
    "6.2": Verdict.CONTENT,
    "6.3": Verdict.CONTENT,
    "6.6": Verdict.CONTENT,
    "1.7": Verdict.REPUTATION,
    "1.8": Verdict.REPUTATION,
    "7.0": Verdict.REPUTATION,
    "7.1": Verdict.REPUTATION,
    "7.8": Verdict.AUTHENTICATION,
    "7.9": Verdict.AUTHENTICATION,
    "7.20": Verdict.AUTHENTICATION,
    "7.21": Verdict.AUTHENTICATION,
    "7.22": Verdict.AUTHENTICATION,
    "7.23": Verdict.AUTHENTICATION,
    "7.24": Verdict.AUTHENTICATION,
    "7.25": Verdict.REPUTATION,
    "7.26": Verdict.AUTHENTICATION,
    "7.27": Verdict.AUTHENTICATION,
    "7.28": Verdict.REPUTATION,
}
"""By the last two numbers of RFC 3463's codes and the registry of RFC 5248."""
