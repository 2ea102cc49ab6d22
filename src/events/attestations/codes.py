"""The code on an attestation: 160 bits in 32 letters and digits, which only we can write."""

import re
from typing import Final

from events import signing

_GROUP: Final = 4
_ALPHABET: Final = re.compile(r"[A-Z2-7]{32}")


def code_of(nonce: str) -> str:
    """Return the code of an attestation."""
    return signing.typed_code("attestation", nonce)


def shown(code: str) -> str:
    """Return a code as people read and type it, in groups of four."""
    return "-".join(code[place : place + _GROUP] for place in range(0, len(code), _GROUP))


def typed(raw: str) -> str | None:
    """Return the code somebody typed, however they parted it; None where it can be none."""
    bare = re.sub(r"[\s\-‐–.]", "", raw[:80]).upper().replace("0", "O").replace("8", "B")
    return bare if _ALPHABET.fullmatch(bare) else None
