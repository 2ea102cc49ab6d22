"""What is never passed on, so that no mail goes round in a circle: programs', lists', our own.

Each of these alone ends a circle; limits for each sender and each hour end what none of them sees.
"""

from email.message import Message
from email.utils import getaddresses
from typing import Final

from events import database
from events.database import Shape
from events.deliveries.passed_on import HEADER
from events.presentation import N_
from events.settings import settings

PER_SENDER: Final = 10
ALTOGETHER: Final = 60
"""So many are passed on within an hour, of one sender and of all."""

MOST_HOPS: Final = 40
"""Servers a mail may have gone through; RFC 5321 lets the servers themselves give up at 100."""


async def why_kept_back(message: Message, sender: str) -> str:
    """Return why a mail is not passed on, in English; empty where a person seems to have written.

    Only inside a transaction, which then counts alone.
    """
    if why := _nowhere() or _by_program(message) or _by_list(message):
        return why
    if await _is_ours(message):
        return N_("it came from this site, or from another one like it")
    await database.execute(_ONE_BY_ONE)
    counted = await database.row(Counted, _COUNT, sender)
    assert counted is not None
    if counted.theirs >= PER_SENDER:
        return N_("this sender had written very often within an hour")
    if counted.altogether >= ALTOGETHER:
        return N_("very many messages had come within an hour")
    return ""


class Counted(Shape):
    """What was passed on within the last hour: of one sender, and of all."""

    theirs: int
    altogether: int


def _nowhere() -> str:
    if not settings().reply_to:
        return N_("no address for answers is set")
    if is_ours(settings().reply_to):
        return N_("the address for answers is the one that we read ourselves")
    return ""


def is_ours(address: str) -> bool:
    """Tell whether mail for this address comes to our inbox."""
    return bool(address) and _bare(address) == _bare(settings().inbox_address)


def _by_program(message: Message) -> str:
    submitted = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    precedence = str(message.get("Precedence", "")).strip().lower()
    answers = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "X-Loop")
    if submitted != "no" or precedence in ("bulk", "junk", "auto_reply", "auto-reply"):
        return N_("a program sent it")
    if str(message.get("Return-Path", "")).strip() == "<>" or any(
        one in message for one in answers
    ):
        return N_("a program sent it")
    return ""


def _by_list(message: Message) -> str:
    named = [name.lower() for name in message.keys()]  # noqa: SIM118 - a mail is no mapping
    if any(name.startswith("list-") or name == "mailing-list" for name in named):
        return N_("it came through a mailing list")
    if str(message.get("Precedence", "")).strip().lower() == "list":
        return N_("it came through a mailing list")
    return ""


async def _is_ours(message: Message) -> bool:
    """Tell whether it bears our mark or an address of ours, or went through too many servers."""
    if HEADER in message or len(message.get_all("Received", [])) > MOST_HOPS:
        return True
    written = [str(value)[:2000] for name in _WRITERS for value in message.get_all(name, [])]
    chosen = settings()
    ours = {_bare(one) for one in (chosen.mail_from, chosen.inbox_address, chosen.reply_to) if one}
    if any(_bare(address) in ours for _, address in getaddresses(written[:10])):
        return True
    return bool(await database.value(_OURS, str(message.get("Message-ID", "")).strip()[:200]))


_WRITERS: Final = ("From", "Sender", "Resent-From", "Return-Path")


def _bare(address: str) -> str:
    """Return an address without what mail servers ignore: case, and what follows a plus sign."""
    local, _, domain = address.strip().strip("<>").lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


_ONE_BY_ONE = "SELECT pg_advisory_xact_lock(hashtext('received_mails'))"
_OURS = "SELECT EXISTS (SELECT FROM deliveries WHERE message_id = $1)"
_COUNT = """
SELECT count(*) FILTER (WHERE sender = $1) AS theirs, count(*) AS altogether
  FROM received_mails WHERE received_at > now() - interval '1 hour' AND kept_back = ''
"""
