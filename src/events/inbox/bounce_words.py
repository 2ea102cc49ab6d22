"""What the words of a report tell: that it failed, or only waits; who speaks, and for whom."""

import re
from email.message import Message
from typing import Final

from events.inbox.bounce_texts import Parts


def is_from_system(headers: Message, sender: str | None) -> bool:
    """Tell whether mail systems sent this: an empty envelope sender, or a name they go by."""
    if sender == "" or has_empty_sender(headers):
        return True
    if _DAEMON.search(str(headers.get("Return-Path", ""))):
        return True
    return bool(_SYSTEM.search(f"{headers.get('From', '')} {headers.get('Sender', '')}"))


def has_empty_sender(headers: Message) -> bool:
    """Tell whether a mail server wrote down that the envelope had no sender."""
    return str(headers.get("Return-Path", "")).strip() == "<>"


_DAEMON: Final = re.compile(r"<?(?:mailer.?daemon|postmaster)", re.IGNORECASE)
_SYSTEM: Final = re.compile(
    r"mailer.?daemon|post.?master|mail.?delivery|mdaemon|<>|delivery.(?:sub)?system|"
    r"mail.?(?:system|administrator|service)|no.?reply|bounce|mmdf|notification",
    re.IGNORECASE,
)
_AWAY: Final = re.compile(
    r"^\s*(?:auto(?:matic)?\W*(?:reply|response|answer)|auto:|re: ?auto|out of (?:the )?office|"
    r"vacation|away|r.ponse automatique|absen|abwesen|respuesta autom|risposta autom)",
    re.IGNORECASE,
)


def is_automatic(headers: Message) -> bool:
    """Tell whether headers say that a program answered for a person (RFC 3834, older habits)."""
    submitted = str(headers.get("Auto-Submitted", "no")).strip().lower()
    precedence = str(headers.get("Precedence", "")).strip().lower()
    return (
        submitted.startswith(("auto-replied", "auto-notified"))
        or precedence in ("auto_reply", "auto-reply")
        or any(name in headers for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From"))
        or bool(_AWAY.search(str(headers.get("Subject", ""))))
    )


_FAILS: Final = re.compile(
    r"undeliver|not (?:be )?deliver|delivery (?:has )?(?:status notification )?\(?fail|"
    r"fail(?:ure|ed)|returned (?:mail|to sender)|returning|could ?n[o']t (?:be )?(?:deliver|send)|"
    r"cannot (?:be )?(?:deliver|send)|can't deliver|unable to (?:deliver|send)|"
    r"unknown (?:user|recipient|address)|user unknown|no such|rejected|mailbox (?:is )?full|"
    r"(?<![\d.])55\d[ \-#]|(?<![\d.])5\.\d\.\d|permanent|fatal|did not reach|does not exist|"
    r"doesn't exist|bounced|n'a pas pu|non remis|unzustellbar|nicht zugestellt|no se pudo|"
    r"address(?:es)? (?:couldn't|could not)|error|abort|cannot send message",
    re.IGNORECASE,
)
_DELAYS: Final = re.compile(
    r"will (?:continue|keep|be retr|retry|try)|still (?:being|trying|be)|warning message only|"
    r"no action is required|not yet been delivered|(?:has|have|is) (?:been )?delayed|"
    r"delivery delayed|\(delay\)|temporary (?:problem|failure) .{0,80}retr|could not be delivered "
    r"for|do not need to resend|retrying|ne pas renvoyer",
    re.IGNORECASE,
)
_GIVES_UP: Final = re.compile(
    r"giv(?:en|ing) up|(?<!will )give up|gave up|no further attempts|no longer|permanent|"
    r"fatal errors?|"
    r"returned to (?:the )?sender|not (?:be )?delivered|(?<![\d.])5\d\d[ \-#]|5\.\d\.\d|"
    r"fail(?:ure|ed) permanently|will not be retried|too long",
    re.IGNORECASE,
)


_OF_QMAIL: Final = re.compile(r"^<[^<>\s@]+@[^<>\s@]+>: *$", re.MULTILINE)
"""An address alone on its line, in whatever language the rest is."""

_OUTRIGHT: Final = re.compile(
    r"delivery.{0,12}fail|fail.{0,12}delivery|undeliver|non remis|returned mail|unzustellbar",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(
    r"(?:not be delivered|not deliver|pas pu [eê]tre|nicht zugestellt)[^@]{0,80}@", re.IGNORECASE
)


def tells_failure(found: Parts) -> bool:
    """Tell whether subject or explanation say that a mail did not arrive."""
    said = f"{found.headers.get('Subject', '')}\n{found.human}"
    return bool(_FAILS.search(said) or _OF_QMAIL.search(found.human))


def tells_outright(found: Parts) -> bool:
    """Tell whether subject and explanation say it outright, and of whom: anybody is believed."""
    subject = str(found.headers.get("Subject", ""))
    return bool(_OUTRIGHT.search(subject) and _NAMED.search(found.human))


def tells_rejection(found: Parts) -> bool:
    """Tell whether a receipt says that a filter deleted the mail and told so (Sieve's reject)."""
    return found.receipt and bool(_REJECTED.search(f"{found.human}\n{found.whole}"))


_REJECTED: Final = re.compile(
    r"reject.*^Disposition: *automatic-action[^\n]*deleted",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)


def tells_delay(found: Parts) -> bool:
    """Tell whether they say that it is tried further."""
    return bool(_DELAYS.search(f"{found.headers.get('Subject', '')}\n{found.human}"))


def gives_up(found: Parts) -> bool:
    """Tell whether they say that it is tried no further."""
    return bool(_GIVES_UP.search(found.human))
