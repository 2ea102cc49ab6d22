"""The SMTP policy: what the relay's answers mean, and its silence.

Replies count by class, never by lists of codes. What the relay says before RCPT is about us:
5xx pauses all sending, 4xx and a broken network mean that it cannot be used for the moment. What
it says from RCPT on is about this mail: 5xx refuses it for good, 4xx and a drop mean later. Once
the body is on its way, silence means that nobody knows.
"""

import ssl
from dataclasses import dataclass
from typing import Final

import aiosmtplib

from events import text
from events.deliveries import reasons
from events.deliveries.failures import classify_refusal
from events.deliveries.states import Verdict

ABOUT_US: Final = ("connecting", "MAIL")
"""Phases in which the relay speaks of us, not yet of the mail."""


@dataclass(frozen=True)
class Sent:
    """250 to the body: the relay has it."""

    reply: str


@dataclass(frozen=True)
class Later:
    """The mail was put off; the relay is well."""

    reason: str


@dataclass(frozen=True)
class Refused:
    """The mail was refused for good; the verdict says whether for the address or for us."""

    reason: str
    verdict: Verdict


@dataclass(frozen=True)
class Unknown:
    """The body went out and no answer came: it may have arrived."""

    reason: str


@dataclass(frozen=True)
class Unreachable:
    """The relay cannot be used for the moment; says nothing about this mail."""

    reason: str


@dataclass(frozen=True)
class RelayRefusesUs:
    """The relay wants no mail from us as set up; somebody must look."""

    reason: str


@dataclass(frozen=True)
class Forgone:
    """Not ours to send any more: the lease ended or the delivery was withdrawn meanwhile."""


Outcome = Sent | Later | Refused | Unknown | Unreachable | RelayRefusesUs | Forgone


def judge(phase: str, code: int, words: str) -> Outcome:
    """Say what an unwelcome reply means, by the phase it came in and its class."""
    said = f"{phase}: {quoted(code, words)}"
    final = code // 100 == 5
    if phase in ABOUT_US:
        return _not_wanted(said) if final else _unreachable(said)
    if phase == "body" and code // 100 != 4 and not final:
        return Unknown(reasons.because(reasons.ANSWER_LOST, said))
    if not final:
        return Later(reasons.because(reasons.PUT_OFF, said))
    of_what = reasons.ADDRESS_REFUSED if phase == "RCPT" else reasons.MAIL_REFUSED
    return Refused(reasons.because(of_what, said), classify_refusal.of_reply(code, words))


def judge_silence(phase: str, error: BaseException) -> Outcome:
    """Say what a drop, a timeout or a TLS failure means, by the phase it came in."""
    said = f"{phase}: {text.line(str(error))[:300] or 'no answer in time'}"
    if _is_tls(error):
        return RelayRefusesUs(reasons.because(reasons.TLS, said))
    if phase in ABOUT_US:
        return _unreachable(said)
    if phase == "body":
        return Unknown(reasons.because(reasons.ANSWER_LOST, said))
    return Later(reasons.because(reasons.BROKEN_OFF, said))


def _not_wanted(said: str) -> Outcome:
    return RelayRefusesUs(reasons.because(reasons.NOT_WANTED, said))


def _unreachable(said: str) -> Outcome:
    return Unreachable(reasons.because(reasons.UNREACHABLE, said))


def _is_tls(error: BaseException) -> bool:
    """Tell whether TLS that was asked for is missing or wrong, rather than the network broken."""
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return True
    return type(error) is aiosmtplib.SMTPException


def quoted(code: int, message: str) -> str:
    """Return the relay's own words on one line, cut short."""
    return f"{code} {text.line(message)[:300]}".strip()
