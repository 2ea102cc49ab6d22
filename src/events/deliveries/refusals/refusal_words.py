"""Words by which mail systems say why they refuse; learnt from many, none of them promises any."""

import re
from typing import Final

from events.deliveries.states import Verdict


def _any(patterns: str) -> re.Pattern[str]:
    """Compile a list of patterns, one on each line, into one that finds any of them."""
    each = (line.strip() for line in patterns.splitlines())
    return re.compile("|".join(filter(None, each)), re.IGNORECASE)


US_FOR_SURE: Final = _any(r"""
    \bspf\b
    \bdkim\b
    \bdmarc\b
    unauthenticated
    black ?list
    block ?list
    \bdnsbl\b
    \brbl\b
    spamhaus
    spamcop
    reputation
    5\.7\.(?:2[0-9]|30)\b
    reverse (?:dns|lookup|mapping)
    \bspam\b
    banned
    your (?:ip|network|mail server)
""")
FULL: Final = _any(r"""
    quota
    (?:mail ?box|mail folder|inbox|account|user).{0,25}\bfull\b
    mail ?box (?:is )?(?:too large|exceed|size)
    over ?limit
    storage
    full (?:mail ?box)
    too much (?:mail )?data
    disk (?:space|full|usage)
    exceeded.{0,20}(?:space|limit|allot)
    not enough (?:space|room|disk)
    insufficient (?:disk|system)
    boite.{0,20}pleine
    bo.te.{0,30}(?:satur|pleine)
    dropfile size
""")

TELLING: Final = (
    (
        Verdict.AUTHENTICATION,
        _any(r"""
    \bspf\b
    \bdkim\b
    \bdmarc\b
    unauthenticated
    authentication.{0,20}fail
    not authenticated
    authentication (?:required|checks)
    sender id \(pra\)
    5\.7\.(?:2[0-9]|30)\b
    550-5\.7\.26
    sender.{0,20}not authorized
"""),
    ),
    (
        Verdict.REPUTATION,
        _any(r"""
    black ?list
    block ?list
    \bdnsbl\b
    \brbl\b
    spamhaus
    spamcop
    barracuda
    reputation
    banned
    poor.{0,12}score
    block(?:ed)? (?:by|using|because|due|for|list)
    (?:ip|host|network|client|server|site|connection|domain).{0,30}\b(?:blocked|denied)
    (?:ip|host|network|client|server|site|connection|domain).{0,30}\b(?:refused|rejected)
    (?:sender|ip|client) address.{0,30}\b(?:blocked|denied|refused|rejected|prohibited)
    reverse (?:dns|lookup|mapping)
    \bptr\b
    rdns
    dynamic ip
    residential
    cannot find your (?:reverse )?hostname
    cannot resolve your address
    your (?:ip|server|host|mail server|network)
    no (?:mx|a).{0,30}sender
    sender (?:address )?(?:rejected|denied|verif)
    relay(?:ing)? (?:access )?(?:denied|not|prohibited)
    not permitted to relay
    we do not relay
    unable to relay
    domain of sender
    (?<!rejected: )access denied
    client host
    invalid helo|helo command rejected
    bad (?:helo|sender)
    policy
    not allowed to send
    sender is (?:not|on)
    suspicious
    refused to (?:talk|receive)
    you (?:are|have been) (?:not allowed|blocked)
    connection (?:refused|dropped).{0,30}(?:abuse|spam)
    too many (?:spam|complaints)
    unsolicited
"""),
    ),
    (
        Verdict.CONTENT,
        _any(r"""
    \bspam
    virus
    malware
    phish
    junk mail
    message content
    content.{0,20}(?:reject|denied|blocked|filter)
    attachment
    infected
    \burl\b.{0,30}(?:block|black)
    message (?:was |is )?(?:rejected|refused|blocked)(?! by recip)
    rejected by (?:content|filter)
    suspected
    worm\b
    not rfc ?(?:2822|5322|822) compliant
    header
    policy reasons
    mime
"""),
    ),
    (Verdict.FULL, FULL),
    (
        Verdict.TOO_LARGE,
        _any(r"""
    too (?:large|big)
    (?:message|size).{0,30}exceed
    exceed.{0,30}(?:message|size|max)
    maximum.{0,20}size
    size limit
    line too long
"""),
    ),
    (
        Verdict.BUSY,
        _any(r"""
    too many
    rate limit
    throttl
    grey.?list
    gray.?list
    try again later
    temporar
    too (?:fast|quickly|frequently)
    resources? (?:temp|unavail)
    out of memory
    service (?:unavailable|not available|refused)
    deferred
    over the maximum
    connection limit
    unusual rate
    system (?:is )?(?:busy|not|load)
    please retry
    local error
    suspend
    temporarily unavailable
"""),
    ),
    (
        Verdict.EXPIRED,
        _any(r"""
    expired
    retry time
    timed? ?out
    (?:message|delivery).{0,30}too old
    for (?:more than )?\d+ (?:days|hours)
    given up
    could not be delivered for
    loop
    too many hops
    retention
    queue too long
"""),
    ),
    (
        Verdict.NETWORK,
        _any(r"""
    connection (?:refused|reset|timed|lost|closed|died|failed)
    no route
    network (?:is )?(?:unreach|error)
    name server
    servfail
    dns (?:error|failure|lookup)
    lost connection
    host (?:is )?unreachable
    could not (?:connect|contact)
    can'?t connect
    not accepting
    loops back to myself
    tls\b
    did not (?:respond|answer)
    no answer
"""),
    ),
)
"""In this order: who is refused for being us is never taken for a mailbox that is not there."""

NO_SUCH: Final = _any(r"""
    (?:user|recipient|mail ?box|address|account|addressee|email).{0,40}(?:unknown|invalid|inconnu)
    (?:customer|subscriber|name|alias|destinataire).{0,40}(?:unknown|invalid|inconnu|not found)
    (?:user|recipient|mail ?box|address|account|email).{0,40}not (?:exist|found|known)
    (?:user|recipient|mail ?box|address|account|email).{0,40}not (?:listed|recogni)
    (?:user|recipient|mail ?box|address|account|email).{0,40}(?:not (?:a )?valid|is not a|ambiguous)
    (?:user|recipient|mail ?box|address|account|email).{0,40}(?:do(?:es)? ?n[o']t exist|n'existe)
    (?:user|recipient|mail ?box|address|account|email).{0,40}no longer
    (?:unknown|invalid|no such|non-?existent|bad) .{0,15}(?:user|recipient|mail ?box|address)
    (?:unknown|invalid|no such|non-?existent|bad) .{0,15}(?:account|destination|local|person|email)
    (?:no valid|undefined) .{0,15}(?:user|recipient|mail ?box|address)
    not? (?:such )?user
    recipient or mailbox unavailable
    \[user unknown\]
    delivery userid
    no (?:mailbox|account|user|one) (?:here|by|with|called)
    (?:user|recipient|mail ?box|account|address|email).{0,80}does(?: not|n't) exist
    (?:doesn't|does not) have an? .{0,40}account
    user unknown
    unknown user
    not our customer
    no longer (?:here|valid|active|employ|exist|in use)
    isn't (?:a|in)
    has (?:left|moved)
    account (?:has been )?(?:deleted|closed)
    unrouteable address
    recipientnotfound|resolver\.adr
    domain (?:name )?(?:does not exist|not found)
    unknown (?:domain|host)
    host (?:or domain name )?(?:not found|unknown)
    nxdomain
    recipient address rejected: access denied
""")
DOUBT: Final = _any(r"""
    sender
    return path
    from (?:address|domain|header)
    relay
    verify
    does not like
    try again
    temporar
    could ?n[o']t create
    invalid domain
    suspend
    dns lookup failure
    5\.7\.1\b
    (?<!rejected: )access denied
""")
