"""Addresses that look mistyped: asked about, never refused."""

from typing import Final

PROVIDERS: Final = (
    "gmail.com", "googlemail.com", "hotmail.com", "hotmail.fr", "outlook.com", "outlook.fr",
    "yahoo.com", "yahoo.fr", "icloud.com", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net",
    "sfr.fr", "live.fr", "proton.me", "protonmail.com", "live.com", "gmx.de", "web.de",
)  # fmt: skip
"""Where anybody may have an address: two of them say nothing of each other."""


def suggest(address: str) -> str:
    """Return the address that was probably meant, or nothing where this one looks right."""
    local, _, domain = address.rpartition("@")
    if not local or domain in PROVIDERS:
        return ""
    near = next((known for known in PROVIDERS if _one_slip(domain, known)), "")
    return f"{local}@{near}" if near else ""


def _one_slip(typed: str, known: str) -> bool:
    """Tell whether they differ by one letter too many, missing, wrong, or two exchanged."""
    if abs(len(typed) - len(known)) > 1 or len(known) < 8:
        return False
    start = 0
    while start < min(len(typed), len(known)) and typed[start] == known[start]:
        start += 1
    rest, right = typed[start:], known[start:]
    exchanged = len(rest) > 1 and len(right) > 1 and rest[1::-1] == right[:2]
    return (
        rest[1:] == right[1:]
        or rest[1:] == right
        or rest == right[1:]
        or (exchanged and rest[2:] == right[2:])
    )
