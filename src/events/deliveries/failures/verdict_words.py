"""What each verdict sounds like in the words of mail systems, and which is looked for first."""

from typing import Final

from events.deliveries.failures.rejection_words import FULL, any_of
from events.deliveries.states import Verdict

TELLING: Final = (
    (
        Verdict.AUTHENTICATION,
        any_of(r"""
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
        any_of(r"""
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
    \b(?:ip|host|network|client|server|site|domain)\b.{0,30}\b(?:blocked|denied|not allowed)
    \b(?:ip|host|network|client|server|site|domain)\b.{0,30}\b(?:refused|rejected)
    connection.{0,30}\b(?:blocked|denied|rejected)
    \b(?:sender|ip|client) address.{0,30}\b(?:blocked|denied|refused|rejected|prohibited)
    ^(?:5\d\d )?(?:5\.\d\.\d )?blocked\b
    :blocked\b
    (?:ip|client) (?:source )?bloqu
    user complaints
    \[tss\d\d\]
    insecure mail relay
    not (?:configured|permitted) to relay
    relay(?:ing)? quota
    mismatches client ip
    invalid ip for sending
    unwanted messages
    unrout(?:e)?able sender
    service refuse\b
    \((?:bl|col0-mc)
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
    not permitted to.{0,10}relay
    turn on smtp authentication
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
        any_of(r"""
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
    \bofr_?506\b
    antispam
    banned
    rejected by (?:content|filter)
    suspected
    \bworm\b
    not rfc ?(?:2822|5322|822) compliant
    header
    policy reasons
    \bmime\b
"""),
    ),
    (Verdict.FULL, FULL),
    (
        Verdict.TOO_LARGE,
        any_of(r"""
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
        any_of(r"""
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
        any_of(r"""
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
        any_of(r"""
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
    (
        Verdict.CONTENT,
        any_of(r"""
    (?:message|mail) (?:was |is |has been )?(?:rejected|refused?|blocked|rejet.e?)\b(?! by recip)
    ^5\d\d (?:5\.\d\.\d )?rejected\.?$
    a valid from\b
"""),
    ),
)
"""In this order: who is refused for being us is never taken for a mailbox that is not there."""
