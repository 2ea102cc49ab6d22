"""Read where files lie: a folder of this machine, or a bucket that speaks S3."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from events.errors import Unusable
from events.settings.reader import Reader

EXPECTED: Final = (
    "must look like file:///srv/causerie/files, s3://bucket or"
    " s3://bucket/prefix?endpoint=https://s3.example.org&region=eu-west-1"
)
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX: Final = re.compile(r"[\w.-]+(/[\w.-]+)*")
_REGION: Final = re.compile(r"[\w-]+")


@dataclass(frozen=True)
class Bucket:
    """A bucket, or what begins with a prefix in it; without keys, the machine's own are used."""

    name: str
    prefix: str = ""
    endpoint: str = ""
    region: str = "us-east-1"
    key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    session_token: str = field(default="", repr=False)

    @property
    def shown(self) -> str:
        """Return the address as people may read it."""
        where = f"s3://{self.name}{'/' if self.prefix else ''}{self.prefix}"
        return f"{where} at {self.endpoint}" if self.endpoint else where


Place = Path | Bucket
"""Where files lie: below a folder, or in a bucket."""


def place(reader: Reader, data_dir: Path) -> Place:
    """Read EVENTS_STORAGE_URL; the folder of the data where it is not set."""
    value = reader.text("STORAGE_URL", "")
    key, secret = reader.text("STORAGE_KEY", ""), reader.text("STORAGE_SECRET", "")
    parts = _parts(value)
    if not value or (parts and parts.scheme == "file"):
        if key or secret:
            reader.wrong("STORAGE_KEY", "is set, and EVENTS_STORAGE_URL names no S3 address")
        return _folder(reader, parts) if parts else data_dir
    if parts is None or parts.scheme != "s3" or parts.username or parts.password:
        # Not shown: whoever writes keys into it shall not read them in a log.
        hint = "; keys go into EVENTS_STORAGE_KEY and EVENTS_STORAGE_SECRET"
        reader.wrong("STORAGE_URL", f"{EXPECTED}{hint}")
        return data_dir
    return _bucket(reader, parts, key, secret) or data_dir


def place_of(address: str) -> Place:
    """Return the place of an address beside the setting's. Raises Unusable.

    Its keys are those of AWS_…, where they are set; so two buckets may have keys of their own.
    """
    known = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    if address.startswith("s3:") and "AWS_ACCESS_KEY_ID" not in known:
        known = {**os.environ}
    problems: list[str] = []
    found = place(Reader({**known, "EVENTS_STORAGE_URL": address}, problems), Path("/nowhere"))
    if problems:
        raise Unusable(f"{EXPECTED[0].upper()}{EXPECTED[1:]}; this one does not.")
    return found


def _parts(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    return parts if value else None


def _folder(reader: Reader, parts: SplitResult) -> Path:
    path = Path(unquote(parts.path))
    if parts.netloc not in ("", "localhost") or parts.query or parts.fragment:
        reader.wrong("STORAGE_URL", f"{EXPECTED}: three slashes after file:, and nothing behind")
    elif not path.is_absolute() or path == Path("/"):
        reader.wrong("STORAGE_URL", "must name a folder of its own, from / on")
    return path


def _bucket(reader: Reader, parts: SplitResult, key: str, secret: str) -> Bucket | None:
    query = parse_qs(parts.query, keep_blank_values=True)
    endpoint = query.pop("endpoint", [""])[-1].rstrip("/")
    region = query.pop("region", [""])[-1] or reader.environment.get("AWS_REGION", "us-east-1")
    prefix = unquote(parts.path).strip("/")
    problem = ""
    if not _BUCKET.fullmatch(parts.netloc):
        problem = "names no bucket: small letters, digits, hyphens and full stops, three to 63"
    elif query or parts.fragment:
        problem = "knows endpoint=… and region=… after the ?, and nothing else"
    elif prefix and (not _PREFIX.fullmatch(prefix) or ".." in prefix.split("/")):
        problem = "has a prefix of other than letters, digits, hyphens, full stops and /"
    elif endpoint and not _is_endpoint(endpoint):
        problem = "has an endpoint that is not like https://s3.example.org"
    elif not _REGION.fullmatch(region):
        problem = "has a region that is not like eu-west-1"
    if problem:
        reader.wrong("STORAGE_URL", problem)
        return None
    key, secret, token = _keys(reader, key, secret)
    return Bucket(parts.netloc, prefix, endpoint, region, key, secret, token)


def _is_endpoint(value: str) -> bool:
    parts = _parts(value)
    return bool(
        parts
        and parts.scheme in ("http", "https")
        and parts.hostname
        and "@" not in parts.netloc
        and not (parts.query or parts.fragment)
    )


def _keys(reader: Reader, key: str, secret: str) -> tuple[str, str, str]:
    """Return the keys: ours, else those that other tools of S3 read by these names, else none."""
    if bool(key) != bool(secret):
        missing, there = ("SECRET", "KEY") if key else ("KEY", "SECRET")
        reader.wrong(f"STORAGE_{missing}", f"is missing beside EVENTS_STORAGE_{there}")
    if key:
        return key, secret, ""
    given = [reader.environment.get(f"AWS_{name}", "").strip() for name in _OF_OTHERS]
    return (given[0], given[1], given[2]) if given[0] and given[1] else ("", "", "")


_OF_OTHERS: Final = ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN")
