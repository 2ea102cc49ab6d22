"""Why a mail came back: the codes and the words of a report that say so."""

import re
from typing import Final

from events import text
from events.deliveries.failures import classify_refusal, rejection_words

MOST_READ: Final = 16_000
"""Characters of a text that may hold the reason; lists of words are looked for in each line."""

_REPLY: Final = re.compile(r"(?<![\d.])([45]\d\d)(?=[\s\-#:;,)]|$)")


def status(said: str) -> str:
    """Find the first enhanced status code of RFC 3463 in a text, or return nothing."""
    found = classify_refusal.STATUS.search(said)
    return found[1] if found else ""


def reply_code(said: str) -> int:
    """Find the first SMTP reply code in a text that tells of a failure, or return 0."""
    found = _REPLY.search(said)
    return int(found[1]) if found else 0


def one_line(said: str) -> str:
    """Put a text on one line without control characters, cut at 300 characters."""
    return text.line(re.sub(r"\s+", " ", said[:3000]))[:300].strip()


_TELLING: Final = re.compile(
    r"(?<![\d.])[45]\d\d[ \-#]|[45]\.\d\.\d|unknown|not (?:exist|found|listed|recogni)|no such|"
    r"invalid|reject|refus|denied|quota|full|exceed|blocked|banned|spam|failed|inconnu|n'existe",
    re.IGNORECASE,
)
_SAYS_WHY: Final = (rejection_words.NO_SUCH, rejection_words.FULL)
_SAYS_THAT: Final = re.compile(
    r"following (?:address|recipient)|permanent error|could not be delivered to|^recipients|"
    r"^(?:subject|objet|betreff|asunto|oggetto|assunto|onderwerp) *:",
    re.IGNORECASE,
)
"""Lines that say that something failed, or what, and not why."""

_CODED: Final = re.compile(r"(?<![\d.])[45]\d\d[ \-#]|[45]\.\d\.\d")
_GOES_ON: Final = re.compile(r"(?<![\d.])[45]\d\d[ \-#].*:$")


def explanation(said: str) -> str:
    """Return the lines of a text that give the reason, as one line."""
    lines = [line.strip()[:500] for line in said[:MOST_READ].splitlines() if line.strip()]
    # A reason that ends with a colon goes on below.
    below = [*lines[1:], ""]
    lines = [
        f"{line} {below[number]}" if _GOES_ON.search(line) else line
        for number, line in enumerate(lines)
    ]
    coded = [line for line in lines if _CODED.search(line)]
    return one_line(" ".join((coded or _reasons(lines))[:4]))


def _reasons(lines: list[str]) -> list[str]:
    """Return those lines without a code that say why; else those that tell of a failure."""
    telling = [line for line in lines if not _SAYS_THAT.search(line)]
    why = [line for line in telling if any(words.search(line) for words in _SAYS_WHY)]
    return why or [line for line in telling or lines if _TELLING.search(line)]
