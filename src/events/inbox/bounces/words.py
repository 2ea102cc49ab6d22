"""What the words of a report tell: that it failed, or only waits; who speaks, and for whom."""

import re
from email.message import Message
from typing import Final

from events.inbox.bounces import phrases, report_text
from events.inbox.bounces.report_text import Parts


def is_from_system(headers: Message, sender: str | None) -> bool:
    """Tell whether mail systems sent this: an empty envelope sender, or a name they go by."""
    if sender == "" or has_empty_sender(headers):
        return True
    named = f"{headers.get('From', '')} {headers.get('Sender', '')}"
    return delivers(headers) or bool(_SYSTEM.search(named))


def has_empty_sender(headers: Message) -> bool:
    """Tell whether a mail server wrote down that the envelope had no sender."""
    return str(headers.get("Return-Path", "")).strip() == "<>"


_DAEMON: Final = re.compile(r"<?(?:mailer.?daemon|postmaster)", re.IGNORECASE)
_DELIVERS: Final = re.compile(
    r"mailer.?daemon|post.?master|mail.?delivery|mdaemon|<>|delivery.(?:sub)?system|"
    r"mail.?(?:system|administrator|service)|mmdf|content.?filter|\bsympa\b",
    re.IGNORECASE,
)
_SYSTEM: Final = re.compile(r"no.?reply|\bbounces?\b|notification", re.IGNORECASE)


def delivers(headers: Message) -> bool:
    """Tell whether who sent this goes by a name of programs that deliver mail."""
    named = f"{headers.get('From', '')} {headers.get('Sender', '')}"
    return bool(_DELIVERS.search(named) or _DAEMON.search(str(headers.get("Return-Path", ""))))


def is_automatic(headers: Message) -> bool:
    """Tell whether headers say that a program answered for a person (RFC 3834, older habits)."""
    submitted = str(headers.get("Auto-Submitted", "no")).strip().lower()
    precedence = str(headers.get("Precedence", "")).strip().lower()
    return (
        submitted.startswith(("auto-replied", "auto-notified"))
        or (submitted.startswith("auto-generated") and "X-Auto-Response-Suppress" in headers)
        or precedence in ("auto_reply", "auto-reply")
        or any(name in headers for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From"))
        or bool(phrases.AWAY.search(report_text.subject(headers)))
    )


def is_answer(found: Parts) -> bool:
    """Tell whether a program answered for a person, whatever it says and whoever it names.

    Those answer with an empty sender too (RFC 3834, 3.3); what delivers mail goes by a name of
    its own, or begins with an address as qmail does.
    """
    if delivers(found.headers) or "X-Failed-Recipients" in found.headers:
        return False
    if phrases.ASKS_TO_PROVE.search(f"{report_text.subject(found.headers)}\n{found.human}"):
        return True
    if not is_automatic(found.headers):
        return False
    return "In-Reply-To" in found.headers or not phrases.OF_QMAIL.search(found.human)


def is_statistics(headers: Message) -> bool:
    """Tell whether this reports on all mail of a day, and on none of ours alone (RFC 8460)."""
    return "TLS-Report-Domain" in headers or headers.get_param("report-type") == "tlsrpt"


def tells_failure(found: Parts) -> bool:
    """Tell whether subject or explanation say that a mail did not arrive."""
    said = f"{report_text.subject(found.headers)}\n{found.human}"
    return bool(phrases.FAILS.search(said) or phrases.OF_QMAIL.search(found.human))


def tells_outright(found: Parts) -> bool:
    """Tell whether subject and explanation say it outright, and of whom: anybody is believed."""
    subject = report_text.subject(found.headers)
    return bool(phrases.OUTRIGHT.search(subject) and phrases.OF_WHOM.search(found.human))


def tells_rejection(found: Parts) -> bool:
    """Tell whether a receipt says that a filter deleted the mail and told so (Sieve's reject)."""
    deleted = _DELETED.search(said := f"{found.human}\n{found.whole}")
    return found.receipt and deleted is not None and "reject" in said[: deleted.start()].lower()


_DELETED: Final = re.compile(
    r"^Disposition: *automatic-action[^\n]*deleted", re.IGNORECASE | re.MULTILINE
)


def tells_delay(found: Parts) -> bool:
    """Tell whether they say that it is tried further."""
    said = f"{report_text.subject(found.headers)}\n{found.human}"
    return bool(phrases.DELAYS.search(said))


def gives_up(found: Parts) -> bool:
    """Tell whether they say that it is tried no further."""
    return bool(phrases.GIVES_UP.search(found.human))
