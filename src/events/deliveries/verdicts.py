"""What a refusal says about whom: a dead address, a passing trouble, or ourselves.

Only a dead mailbox or domain silences an address. Words weigh more than codes, because systems
say 5.1.1 of full mailboxes and 5.7.1 of unknown ones; where words say nothing, RFC 3463 decides.
"""

import re
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """Why a mail was refused; the value stands in `deliveries.verdict`."""

    DEAD = "dead"
    FULL = "full"
    TOO_LARGE = "too-large"
    BUSY = "busy"
    EXPIRED = "expired"
    NETWORK = "network"
    AUTHENTICATION = "authentication"
    REPUTATION = "reputation"
    CONTENT = "content"
    UNKNOWN = "unknown"

    @property
    def silences(self) -> bool:
        """Tell whether nobody should write to the address again."""
        return self is Verdict.DEAD

    @property
    def is_about_us(self) -> bool:
        """Tell whether it is the sender who is refused, whoever the recipient."""
        return self in (Verdict.AUTHENTICATION, Verdict.REPUTATION, Verdict.CONTENT)


def judge(*, status: str, reply: int, words: str) -> Verdict:
    """Judge a refusal by its enhanced status (like 5.1.1), SMTP reply code and words."""
    if _US_FOR_SURE.search(words):
        return _told_by_words(words) or Verdict.REPUTATION
    dead_words = bool(_NO_SUCH.search(words)) and not _DOUBT.search(words)
    if (
        dead_words
        and not _FULL.search(words)
        and (status in _DEAD_CODES or not _soft(status, reply))
    ):
        return Verdict.DEAD
    told = _told_by_words(words)
    if told is not None:
        return told
    if status in _DEAD_CODES and not _DOUBT.search(words):
        return Verdict.DEAD
    return _CODES.get(status[2:]) or (Verdict.BUSY if _soft(status, reply) else Verdict.UNKNOWN)


def _soft(status: str, reply: int) -> bool:
    return status.startswith("4.") or (400 <= reply < 500 and not status.startswith("5."))


def _told_by_words(words: str) -> Verdict | None:
    return next((verdict for verdict, pattern in _TELLING if pattern.search(words)), None)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_US_FOR_SURE: Final = _any(
    r"\bspf\b", r"\bdkim\b", r"\bdmarc\b", r"unauthenticated", r"black ?list", r"block ?list",
    r"\bdnsbl\b", r"\brbl\b", r"spamhaus", r"spamcop", r"reputation", r"5\.7\.(?:2[0-9]|30)\b",
    r"reverse (?:dns|lookup|mapping)", r"\bspam\b", r"banned", r"your (?:ip|network|mail server)",
)  # fmt: skip
_FULL: Final = _any(
    r"quota", r"(?:mail ?box|mail folder|inbox|account|user).{0,25}\bfull\b", r"mail ?box "
    r"(?:is )?(?:too large|exceed|size)", r"over ?limit", r"storage", r"full (?:mail ?box)",
    r"too much (?:mail )?data", r"disk (?:space|full|usage)", r"exceeded.{0,20}(?:space|"
    r"limit|allot)", r"not enough (?:space|room|disk)", r"insufficient (?:disk|system)",
    r"boite.{0,20}pleine", r"bo.te.{0,30}(?:satur|pleine)", r"dropfile size",
)  # fmt: skip

_TELLING: Final = (
    (
        Verdict.AUTHENTICATION,
        _any(r"\bspf\b", r"\bdkim\b", r"\bdmarc\b", r"unauthenticated", r"authentication.{0,20}fail",
             r"not authenticated", r"authentication (?:required|checks)", r"sender id \(pra\)",
             r"5\.7\.(?:2[0-9]|30)\b", r"550-5\.7\.26", r"sender.{0,20}not authorized"),
    ),
    (
        Verdict.REPUTATION,
        _any(r"black ?list", r"block ?list", r"\bdnsbl\b", r"\brbl\b", r"spamhaus", r"spamcop",
             r"barracuda", r"reputation", r"banned", r"poor.{0,12}score", r"block(?:ed)? (?:by|using|"
             r"because|due|for|list)", r"(?:ip|host|network|(?:sender|ip|client) address|client|server|site|"
             r"connection|domain).{0,30}\b(?:blocked|denied|refused|rejected|prohibited)",
             r"reverse (?:dns|lookup|mapping)", r"\bptr\b", r"rdns", r"dynamic ip", r"residential",
             r"cannot find your (?:reverse )?hostname", r"cannot resolve your address",
             r"your (?:ip|server|host|mail server|network)", r"no (?:mx|a).{0,30}sender",
             r"sender (?:address )?(?:rejected|denied|verif)", r"relay(?:ing)? (?:access )?(?:denied|"
             r"not|prohibited)", r"not permitted to relay", r"we do not relay", r"unable to relay",
             r"domain of sender", r"(?<!rejected: )access denied", r"client host",
             r"invalid helo|helo command rejected", r"bad (?:helo|sender)", r"policy", r"not allowed "
             r"to send", r"sender is (?:not|on)", r"suspicious", r"refused to (?:talk|receive)",
             r"you (?:are|have been) (?:not allowed|blocked)", r"connection (?:refused|dropped)"
             r".{0,30}(?:abuse|spam)", r"too many (?:spam|complaints)", r"unsolicited"),
    ),
    (
        Verdict.CONTENT,
        _any(r"\bspam", r"virus", r"malware", r"phish", r"junk mail", r"message content",
             r"content.{0,20}(?:reject|denied|blocked|filter)", r"attachment", r"infected",
             r"\burl\b.{0,30}(?:block|black)", r"message (?:was |is )?(?:rejected|refused|blocked)"
             r"(?! by recip)", r"rejected by (?:content|filter)", r"suspected", r"worm\b",
             r"not rfc ?(?:2822|5322|822) compliant", r"header", r"policy reasons", r"mime"),
    ),
    (Verdict.FULL, _FULL),
    (
        Verdict.TOO_LARGE,
        _any(r"too (?:large|big)", r"(?:message|size).{0,30}exceed", r"exceed.{0,30}(?:message|size|"
             r"max)", r"maximum.{0,20}size", r"size limit", r"line too long"),
    ),
    (
        Verdict.BUSY,
        _any(r"too many", r"rate limit", r"throttl", r"grey.?list", r"gray.?list", r"try again later",
             r"temporar", r"too (?:fast|quickly|frequently)", r"resources? (?:temp|unavail)",
             r"out of memory", r"service (?:unavailable|not available|refused)", r"deferred",
             r"over the maximum", r"connection limit", r"unusual rate", r"system (?:is )?(?:busy|"
             r"not|load)", r"please retry", r"local error", r"suspend", r"temporarily unavailable"),
    ),
    (
        Verdict.EXPIRED,
        _any(r"expired", r"retry time", r"timed? ?out", r"(?:message|delivery).{0,30}too old",
             r"for (?:more than )?\d+ (?:days|hours)", r"given up", r"could not be delivered for",
             r"loop", r"too many hops", r"retention", r"queue too long"),
    ),
    (
        Verdict.NETWORK,
        _any(r"connection (?:refused|reset|timed|lost|closed|died|failed)", r"no route", r"network "
             r"(?:is )?(?:unreach|error)", r"name server", r"servfail", r"dns (?:error|failure|"
             r"lookup)", r"lost connection", r"host (?:is )?unreachable", r"could not (?:connect|"
             r"contact)", r"can'?t connect", r"not accepting", r"loops back to myself", r"tls\b",
             r"did not (?:respond|answer)", r"no answer"),
    ),
)  # fmt: skip
"""In this order: who is refused for being us is never taken for a mailbox that is not there."""

_NO_SUCH: Final = _any(
    r"(?:user|recipient|mail ?box|address|account|addressee|customer|subscriber|name|alias|"
    r"destinataire|email).{0,40}(?:unknown|not (?:exist|found|known|listed|valid|recogni|a valid)|"
    r"does ?n[o']t exist|do not exist|n'existe|inconnu|invalid|no longer|is not a|ambiguous)",
    r"(?:unknown|invalid|no such|non-?existent|bad|no valid|undefined) .{0,15}(?:user|recipient|"
    r"mail ?box|address|account|destination|local|person|email)", r"not? (?:such )?user",
    r"recipient or mailbox unavailable", r"\[user unknown\]", r"delivery userid",
    r"no (?:mailbox|account|user|one) (?:here|by|with|called)", r"(?:user|recipient|mail ?box|account|"
    r"address|email).{0,80}does(?: not|n't) exist", r"(?:doesn't|does not) have an? .{0,40}account",
    r"user unknown", r"unknown user", r"not our customer", r"no longer (?:here|valid|active|employ|"
    r"exist|in use)", r"isn't (?:a|in)", r"has (?:left|moved)", r"account (?:has been )?(?:deleted|"
    r"closed)", r"unrouteable address", r"recipientnotfound|resolver\.adr", r"domain (?:name )?"
    r"(?:does not exist|not found)", r"unknown (?:domain|host)", r"host (?:or domain name )?(?:not "
    r"found|unknown)", r"nxdomain", r"recipient address rejected: access denied",
)  # fmt: skip
_DOUBT: Final = _any(
    r"sender", r"return path", r"from (?:address|domain|header)", r"relay", r"verify",
    r"does not like", r"try again", r"temporar", r"could ?n[o']t create", r"invalid domain",
    r"suspend", r"dns lookup failure", r"5\.7\.1\b", r"(?<!rejected: )access denied",
)  # fmt: skip

_DEAD_CODES: Final = frozenset(("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"))
_CODES: Final = {
    "2.2": Verdict.FULL, "2.3": Verdict.TOO_LARGE, "3.4": Verdict.TOO_LARGE,
    "3.1": Verdict.BUSY, "3.2": Verdict.BUSY, "4.5": Verdict.BUSY, "5.3": Verdict.BUSY,
    "4.1": Verdict.NETWORK, "4.2": Verdict.NETWORK, "4.3": Verdict.NETWORK, "4.4": Verdict.NETWORK,
    "4.6": Verdict.EXPIRED, "4.7": Verdict.EXPIRED,
    "6.0": Verdict.CONTENT, "6.1": Verdict.CONTENT, "6.2": Verdict.CONTENT,
    "6.3": Verdict.CONTENT, "6.6": Verdict.CONTENT,
    "1.7": Verdict.REPUTATION, "1.8": Verdict.REPUTATION, "7.0": Verdict.REPUTATION,
    "7.1": Verdict.REPUTATION, "7.8": Verdict.AUTHENTICATION, "7.9": Verdict.AUTHENTICATION,
    "7.20": Verdict.AUTHENTICATION, "7.21": Verdict.AUTHENTICATION,
    "7.22": Verdict.AUTHENTICATION, "7.23": Verdict.AUTHENTICATION,
    "7.24": Verdict.AUTHENTICATION, "7.25": Verdict.REPUTATION, "7.26": Verdict.AUTHENTICATION,
    "7.27": Verdict.AUTHENTICATION, "7.28": Verdict.REPUTATION,
}  # fmt: skip
"""By the last two numbers of RFC 3463's codes and the registry of RFC 5248."""
