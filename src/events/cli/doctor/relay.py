"""Check the relay that takes our mail: everything up to the first mail; none is sent."""

import ssl
from typing import Final

import aiosmtplib

from events.cli.doctor.findings import Finding, doubtful, good, wrong
from events.settings import Relay, settings

SECONDS: Final = 10.0
THING: Final = "SMTP relay"


async def examine() -> list[Finding]:
    """Connect, say who we are, encrypt and sign in, as before a mail."""
    relay = settings().smtp
    if relay is None:
        return [good(THING, "None is set: mail goes into the local mailbox, /mailbox.")]
    client = aiosmtplib.SMTP(
        hostname=relay.host,
        port=relay.port,
        use_tls=relay.security == "tls",
        start_tls=False,
        timeout=SECONDS,
    )
    try:
        return [await _converse(client, relay)]
    finally:
        client.close()


async def _converse(client: aiosmtplib.SMTP, relay: Relay) -> Finding:
    place = f"{relay.host}:{relay.port}"
    try:
        await client.connect()
        await client.ehlo()
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        return _unreachable(place, error)
    encrypted = relay.security == "tls"
    if relay.security in ("required", "opportunistic"):
        if client.supports_extension("starttls"):
            problem = await _encrypt(client, place)
            if problem and relay.security == "required":
                return problem
            encrypted = problem is None
        elif relay.security == "required":
            return wrong(
                THING,
                f"{place} offers no encryption, and starttls=required asks for it.",
                "Use the relay's port 465 with smtps://, or ask its operator.",
            )
    return await _sign_in(client, relay, place, encrypted=encrypted)


def _unreachable(place: str, error: BaseException) -> Finding:
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return wrong(
            THING,
            f"{place} speaks TLS, but not as it should: {_words(error)}",
            "smtps:// is for port 465; port 587 is smtp:// with ?starttls=required.",
        )
    return wrong(
        THING,
        f"{place} does not answer: {_words(error)}",
        "Check host and port in EVENTS_SMTP_URL, and whether a firewall keeps the port closed"
        " (many hosts close 25).",
    )


async def _encrypt(client: aiosmtplib.SMTP, place: str) -> Finding | None:
    try:
        await client.starttls()
        await client.ehlo()
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        return wrong(
            THING,
            f"{place}: the encryption fails: {_words(error)}",
            "Name the relay as its certificate does.",
        )
    return None


async def _sign_in(
    client: aiosmtplib.SMTP, relay: Relay, place: str, *, encrypted: bool
) -> Finding:
    if relay.user:
        try:
            await client.login(relay.user, relay.password)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            return wrong(
                THING,
                f"{place} does not let {relay.user} in: {_words(error)}",
                "Check user and password in EVENTS_SMTP_URL; special characters in them are"
                " percent-encoded (@ is %40).",
            )
    told = f"{place} {'lets us in' if relay.user else 'answers'}"
    if encrypted:
        return good(THING, f"{told}, encrypted.")
    if relay.user:
        return doubtful(
            THING,
            f"{told}, but the password travels in the clear.",
            "Use smtps:// or ?starttls=required where the relay can.",
        )
    return good(THING, f"{told}, not encrypted.")


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())[:300] or "no answer in time."
