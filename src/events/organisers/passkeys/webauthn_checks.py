"""What browser and passkey are asked, and whether what they answer is true (WebAuthn, level 2).

The library does the cryptography. The relying party is the host of EVENTS_BASE_URL; on this machine
it is localhost, because browsers keep no passkeys for bare addresses like 127.0.0.1.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
import webauthn
from webauthn.helpers import (
    bytes_to_base64url,
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from events import links
from events.errors import Refusal
from events.organisers.challenges import LASTS
from events.settings import is_loopback, settings

LONGEST: Final = 20_000
"""Characters of an answer; those of real passkeys have a few thousand."""

LONGEST_CREDENTIAL: Final = 1400
LONGEST_KEY: Final = 4000

_WAITS: Final = int(LASTS.total_seconds() * 1000)
_log = structlog.get_logger("events.organisers")


class PasskeyRefused(Refusal):
    """The same answer to a passkey that is unknown, used twice, too late, or from elsewhere."""

    status = 422
    sentence = (
        "This passkey could not be used, or the page was open for too long."
        " Try again, or have a code emailed to you."
    )


@dataclass(frozen=True)
class Answer:
    """What a browser sent, before anything of it is believed."""

    credential: str
    challenge: str
    user_handle: str
    parsed: Any


@dataclass(frozen=True)
class Made:
    """A new passkey that was found true."""

    credential: str
    public_key: str
    sign_count: int


def relying_party() -> str:
    """Return the host that passkeys belong to; empty where browsers can keep none for it."""
    host = links.host()
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host
    return "localhost" if is_loopback(host) else ""


def origin() -> str:
    """Return where pages must stand to use passkeys: scheme, relying party, a port of its own."""
    base = urlsplit(settings().base_url)
    usual = base.port is None or (base.scheme, base.port) in (("https", 443), ("http", 80))
    return f"{base.scheme}://{relying_party()}" + ("" if usual else f":{base.port}")


def options_to_add(challenge: str, handle: str, name: str, known: Iterable[str]) -> str:
    """Return what `navigator.credentials.create` takes, as JSON; `known`: keys there already."""
    options = webauthn.generate_registration_options(
        rp_id=_party(),
        rp_name=settings().organisation,
        user_id=handle.encode(),
        user_name=name,
        challenge=challenge.encode(),
        timeout=_WAITS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(webauthn.base64url_to_bytes(one)) for one in known
        ],
    )
    return webauthn.options_to_json(options)


def options_to_sign_in(challenge: str) -> str:
    """Return what `navigator.credentials.get` takes, as JSON: any passkey of this site."""
    options = webauthn.generate_authentication_options(
        rp_id=_party(),
        challenge=challenge.encode(),
        timeout=_WAITS,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return webauthn.options_to_json(options)


def read_made(sent: str) -> Answer:
    """Parse what `create` answered. Raises PasskeyRefused."""
    return _read(sent, parse_registration_credential_json)


def read_used(sent: str) -> Answer:
    """Parse what `get` answered. Raises PasskeyRefused."""
    return _read(sent, parse_authentication_credential_json)


def made(answer: Answer) -> Made:
    """Verify a new passkey whose challenge the caller found good. Raises PasskeyRefused."""
    try:
        found = webauthn.verify_registration_response(
            credential=answer.parsed,
            expected_challenge=answer.challenge.encode(),
            expected_rp_id=_party(),
            expected_origin=origin(),
        )
        key = found.credential_public_key
        decoded_public_key_to_cryptography(decode_credential_public_key(key))
    except Exception as error:
        raise refused(error) from None
    result = Made(
        bytes_to_base64url(found.credential_id), bytes_to_base64url(key), found.sign_count
    )
    if len(result.credential) > LONGEST_CREDENTIAL or len(result.public_key) > LONGEST_KEY:
        raise refused("longer than those of real passkeys")
    return result


def used(answer: Answer, public_key: str, sign_count: int) -> int:
    """Verify what a passkey signed and return its new sign count. Raises PasskeyRefused.

    A count that did not rise, unless the passkey counts nothing, means that it was copied.
    """
    try:
        found = webauthn.verify_authentication_response(
            credential=answer.parsed,
            expected_challenge=answer.challenge.encode(),
            expected_rp_id=_party(),
            expected_origin=origin(),
            credential_public_key=webauthn.base64url_to_bytes(public_key),
            credential_current_sign_count=sign_count,
        )
    except Exception as error:
        raise refused(error) from None
    return found.new_sign_count


def refused(why: object) -> PasskeyRefused:
    """Return the one refusal; why is logged, which helps against a wrong EVENTS_BASE_URL."""
    _log.info("passkey refused", reason=str(why)[:200] or type(why).__name__)
    return PasskeyRefused()


def _read(sent: str, parse: Any) -> Answer:
    try:
        if len(sent) > LONGEST:
            raise ValueError("too long")
        parsed = parse(sent)
        client = parse_client_data_json(parsed.response.client_data_json)
        return Answer(
            bytes_to_base64url(parsed.raw_id),
            client.challenge.decode("ascii"),
            (getattr(parsed.response, "user_handle", None) or b"").decode("ascii"),
            parsed,
        )
    except Exception as error:  # The library names its own errors for the likely lies only.
        raise refused(error) from None


def _party() -> str:
    host = relying_party()
    if not host:
        raise refused("EVENTS_BASE_URL is a bare address")
    return host
