"""Names in the DNS: the site's, and what receivers of our mail look up."""

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import dkim.crypto
import dns.asyncresolver
import dns.exception
import dns.resolver

from events.cli.doctor.findings import Finding, doubtful, good, wrong
from events.settings import settings

SECONDS = 6.0


async def examine() -> list[Finding]:
    """Check DNS; nothing on loopback, where nobody outside looks anything up."""
    if settings().loopback:
        return []
    domain = settings().mail_from.rpartition("@")[2]
    found = [await _site()]
    found += [finding async for finding in _mail(domain)]
    return found


async def _site() -> Finding:
    host = urlsplit(settings().base_url).hostname or ""
    try:
        async with asyncio.timeout(SECONDS):
            answers = await asyncio.get_running_loop().getaddrinfo(host, None)
    except (OSError, TimeoutError):
        return wrong(
            "name of the site",
            f"{host} has no address.",
            "Add an A or AAAA record at whoever keeps your domain, or correct EVENTS_BASE_URL.",
        )
    addresses = sorted({answer[4][0] for answer in answers if isinstance(answer[4][0], str)})
    return good("name of the site", f"{host} is {', '.join(addresses)}")


async def _mail(domain: str) -> AsyncIterator[Finding]:
    try:
        if not await _records(domain, "MX") and not await _records(domain, "A"):
            yield doubtful(
                "mail domain",
                f"{domain} accepts no mail: answers and bounces are lost.",
                "Add an MX record, or set EVENTS_MAIL_FROM to an address that accepts mail.",
            )
        else:
            yield good("mail domain", f"{domain} accepts mail.")
        yield await _spf(domain)
        yield await _dkim()
        yield await _dmarc(domain)
    except (dns.exception.DNSException, OSError) as error:
        yield doubtful("mail domain", f"The DNS does not answer: {error}", "Look again in a while.")


async def _spf(domain: str) -> Finding:
    found = [text for text in await _records(domain, "TXT") if text.lower().startswith("v=spf1")]
    if len(found) > 1:
        return wrong(
            "SPF",
            f"{domain} has {len(found)} records; receivers then believe none.",
            "Merge them into one.",
        )
    if found:
        return good("SPF", found[0])
    return doubtful(
        "SPF",
        f"{domain} does not say who may send its mail.",
        'Add a TXT record such as "v=spf1 include:your-relay.example ~all"; your relay\'s'
        " documentation has the exact words.",
    )


async def _dmarc(domain: str) -> Finding:
    organisational = ".".join(domain.split(".")[-2:])
    for name in dict.fromkeys((domain, organisational)):
        for text in await _records(f"_dmarc.{name}", "TXT"):
            if text.lower().startswith("v=dmarc1"):
                return good("DMARC", f"{name}: {text}")
    return doubtful(
        "DMARC",
        f"{domain} has no rule for forged mail; large receivers ask for one.",
        f'Add a TXT record _dmarc.{domain} with "v=DMARC1; p=none".',
    )


async def _dkim() -> Finding:
    here = settings()
    if not (here.dkim_domain and here.dkim_selector and here.dkim_key_file):
        return doubtful(
            "DKIM",
            "We do not sign our mail; that is well where the relay does.",
            "Ask the relay's operator, or set EVENTS_DKIM_DOMAIN, _SELECTOR and _KEY_FILE.",
        )
    name = f"{here.dkim_selector}._domainkey.{here.dkim_domain}"
    texts = await _records(name, "TXT")
    if not texts:
        return wrong(
            "DKIM",
            f"{name} does not exist: every signature counts as forged.",
            "Add the TXT record with the public key, or unset EVENTS_DKIM_DOMAIN.",
        )
    if _public_modulus(texts[0]) != _private_modulus(Path(here.dkim_key_file)):
        return wrong(
            "DKIM",
            f"The key at {name} is not the one we sign with.",
            "Publish the public half of EVENTS_DKIM_KEY_FILE there.",
        )
    return good("DKIM", f"{name} holds our key.")


def _public_modulus(record: str) -> int:
    fields = dict(part.strip().partition("=")[::2] for part in record.split(";") if "=" in part)
    try:
        raw = base64.b64decode("".join(fields.get("p", "").split()))
        return int(dkim.crypto.parse_public_key(raw)["modulus"])
    except (ValueError, KeyError, dkim.crypto.UnparsableKeyError):
        return 0


def _private_modulus(path: Path) -> int:
    try:
        return int(dkim.crypto.parse_pem_private_key(path.read_bytes())["modulus"])
    except (OSError, ValueError, KeyError, dkim.crypto.UnparsableKeyError):
        return -1


async def _records(name: str, kind: str) -> list[str]:
    """Look up the records of one kind for a name; none where there are none."""
    resolver = dns.asyncresolver.Resolver()
    resolver.lifetime = SECONDS
    try:
        answer = await resolver.resolve(name, kind)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    if kind != "TXT":
        return [record.to_text() for record in answer]
    return [b"".join(record.strings).decode(errors="replace") for record in answer]
