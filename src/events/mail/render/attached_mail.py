"""Somebody's mail as an attachment of ours: as it came where every relay can carry that."""

import re
from email import message_from_bytes, policy
from typing import Final

LONGEST_LINE: Final = 998
"""Octets that RFC 5322 lets a line have, besides CRLF."""

_PLAIN: Final = re.compile(rb"[\x01-\x7f]*")


def enclosed(raw: bytes) -> tuple[bytes, bytes]:
    """Return a mail and the type to enclose it as.

    `message/rfc822` may have no encoding (RFC 2046): what has eight bits is put into seven, as mail
    servers do on the way. What is still none, or has endless lines, goes as a file.
    """
    mail = _with_crlf(raw)
    if not _travels(mail):
        mail = _in_seven_bits(raw)
    if _travels(mail):
        return mail, b"message/rfc822"
    return raw, b"application/octet-stream"


def _travels(mail: bytes) -> bool:
    whole = _PLAIN.fullmatch(mail) is not None
    return whole and all(len(line) <= LONGEST_LINE for line in mail.split(b"\r\n"))


def _in_seven_bits(raw: bytes) -> bytes:
    seven = policy.compat32.clone(cte_type="7bit", linesep="\r\n")
    try:
        return _with_crlf(message_from_bytes(raw, policy=policy.compat32).as_bytes(policy=seven))
    except Exception:  # A stranger's mail, which the library cannot write; it goes as a file.
        return b"\0"


def _with_crlf(raw: bytes) -> bytes:
    return re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
