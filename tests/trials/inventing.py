"""Requests that nobody in their right mind sends, the same for the same seed."""

import random
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, quote_from_bytes

ROOT: Final = Path(__file__).parents[2]
_NAMED: Final = re.compile(
    r"(?:field|textarea|select|tick|one|raw|line|paragraphs|choices?|ticked|numbers?|day|hour|zone"
    r'|web_address|address|get)\(\s*(?:fields, )?"([a-z][a-z_-]{0,30})"|name="([a-z][a-z_-]{0,30})"'
)

HOSTILE: Final[tuple[bytes, ...]] = tuple(
    text if isinstance(text, bytes) else text.encode()
    for text in (
        "", " ", "\0", "a\0b", "\r", "a\rb", "a\r\nBcc: other@example.org", "\n.\n", "\x1b[31m",
        b"\xed\xa0\x80", b"\xff\xfe", b"\xc0\xaf", "\u202eabc", "\u2028", "\ufeff", "\ufffe",
        "e\u0301" * 400, "😀" * 300, "👩‍👩‍👧‍👦" * 60, "A" * 10_000, "a " * 6_000, "é" * 9_000,
        "=1+1", "@SUM(A1)", "<script>alert(1)</script>", "<!--", "<!-- -->" * 900, "](",
        "[" * 3_000,
        "**" * 2_000, "> " * 1_500, "{{7*7}}", "{% x %}", "{0.__class__}", "{n}", "%(name)s", "%s",
        "'; --", "\\", "\\N{BULLET}", "../../etc/passwd", "..%2f..%2f", "//evil.example", "CON",
        "-1", "0", "1", "2", "9" * 30, "1e309", "NaN", "null", "true", "[]", "١٢", "²", "½", "+1",
        "2147483648", "9223372036854775808", "2026-02-30", "9999-12-31", "0001-01-01", "2027-03-28",
        "25:00", "2:30", "24:00", "14:30:00.5", "T", "Europe/Paris", "Factory", "localtime",
        "posixrules", "Europe", "http://[", "http://[::1", "https://example.org/\0", "https://a:b",
        "javascript:alert(1)", "https://exa mple", "a@b", "@", "x@" + "é" * 100 + ".org",
        "x@[127.0.0.1]", '"a b"@example.org', "a" * 65 + "@example.org", "a@xn--a.example",
    )
)  # fmt: skip

PLAUSIBLE: Final[dict[str, tuple[str, ...]]] = {
    "email": ("ada@example.org", "bo@example.org", "cleo@example.org"),
    "name": ("Ada Exemple", "Zoé"),
    "language": ("fr", "en", "de"),
    "timezone": ("Europe/Paris", "America/Toronto", "Pacific/Apia", ""),
    "day": ("2027-03-28", "2027-10-31", "2999-01-01", "2000-01-01", "2200-12-31"),
    "starts": ("02:30", "14:00", "23:59", "0:00"),
    "ends": ("03:00", "15:00", "00:00"),
    "title": ("Une causerie", "?", "{n}"),
    "confirmed": ("yes", ""),
    "notify": ("yes", ""),
    "capacity": ("1", "0", "", "1000000"),
    "edit_version": ("1", "2", "999999"),
    "state": ("held", "waiting", "sent", "due", "refused"),
    "sort": ("name", "newest", "oldest"),
    "presence": ("came", "absent", "present"),
    "action": ("present", "absent", "cancel", "approve", "decline", "look", "import"),
    "status": ("draft", "published", "archived"),
    "rule": ("daily", "weekly", "fortnightly", "monthly"),
    "number": ("3", "60", "61"),
    "kind": ("replay", "slides", "link", "document"),
    "url": ("https://example.org/x",),
    "room_url": ("https://salle.example.org/x",),
    "role": ("viewer", "editor", "owner"),
    "audience": ("held", "waiting", "came", "absent", "speakers", "may-contact"),
    "waiting_rule": ("offer", "at_once", "none"),
    "answer": ("yes", "no"),
    "calendar": ("new", "none"),
    "waiting": ("yes",),
    "subject": ("Bonjour",),
    "body": ("Quelques mots. {name}",),
    "lang": ("fr", "en"),
}


_CHARSETS: Final = tuple(
    b"\r\nContent-Type: text/plain; charset=" + name
    for name in (b"nobody-knows", b"utf-16", b"utf-7", b"idna", b"rot13", b"base64", b"undefined")
)


LONGEST_QUERY = 60_000
"""Characters; servers take no longer heads."""


@dataclass(frozen=True)
class Invented:
    """A request of the generator."""

    method: str
    address: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    cut_off: bool = False
    """The client ends before its body does."""
    signed_in: bool = True


class Generator:
    """Invents requests to routes; `things` holds real keys for the names in addresses."""

    def __init__(self, seed: int, routes: list[tuple[str, str]], things: dict[str, list[str]]):
        self.random = random.Random(seed)
        self.routes = routes
        self.things = things
        self.names = field_names()
        self.known: dict[str, str] = {}
        """Fields that carry what only the site can give, such as a form's key."""

    def invent(self) -> Invented:
        """One request: mostly a plausible one with something wrong in it."""
        method, template = self.random.choice(self.routes)
        if self.random.random() < 0.05:
            method = self.random.choice(("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "X"))
        address = re.sub(r"\{(\w+)(?::\w+)?\}", self._part, template)
        if self.random.random() < 0.5:
            pairs = self._pairs(self.random.choice((0, 1, 2, 3, 4, 201, 400)))
            address += f"?{pairs[:LONGEST_QUERY]}"
        headers, body = [], b""
        if method == "POST":
            kind, body = self._body()
            headers.append((b"content-type", kind))
        headers += self._headers()
        return Invented(
            method,
            address,
            tuple(headers),
            body,
            cut_off=self.random.random() < 0.05,
            signed_in=self.random.random() < 0.8,
        )

    def _part(self, match: re.Match[str]) -> str:
        real = self.things.get(match[1], [])
        if real and self.random.random() < 0.8:
            return quote(str(self.random.choice(real)))
        return quote_from_bytes(self.random.choice(HOSTILE)[:2_000], safe="") or "%20"

    def _pairs(self, number: int) -> str:
        names = self.random.choices(self.names, k=number)
        return "&".join(f"{quote(name)}={quote_from_bytes(self._value(name))}" for name in names)

    def _value(self, name: str) -> bytes:
        if name in PLAUSIBLE and self.random.random() < 0.7:
            return self.random.choice(PLAUSIBLE[name]).encode()
        return self.random.choice(HOSTILE)

    def _body(self) -> tuple[bytes, bytes]:
        shape = self.random.random()
        if shape < 0.75:
            known = "&".join(f"{name}={quote(value)}" for name, value in self.known.items())
            likely = [name for name in PLAUSIBLE if self.random.random() < 0.5]
            rest = "&".join(f"{name}={quote_from_bytes(self._value(name))}" for name in likely)
            more = self._pairs(self.random.randint(0, 5))
            return b"application/x-www-form-urlencoded", f"{known}&{rest}&{more}".encode()
        if shape < 0.9:
            return self._multipart()
        kind = self.random.choice(
            (b"application/json", b"text/plain", b"multipart/form-data", b"\xff", b"",
             b"application/x-www-form-urlencoded; charset=nonsense",
             b"multipart/form-data; boundary=", b"application/x-msgpack")
        )  # fmt: skip
        return kind, self.random.choice(
            (b"{", b"\xc1", b"--\r\n", b"%", b"a=%zz&=&&", b"[[[[" * 99)
        )

    def _multipart(self) -> tuple[bytes, bytes]:
        parts = [(name, b"", value.encode()) for name, value in self.known.items()]
        for name in self.random.choices([*self.names, "file", "photo", "portrait"], k=4):
            is_file = self.random.random() < 0.4
            file_name = b'; filename="' + self.random.choice((b"a.csv", b"..\\b.pdf", b"")) + b'"'
            charset = self.random.choice((b"", b"", b"", *_CHARSETS))
            parts.append((name, (file_name if is_file else b"") + charset, self._value(name)))
        body = b"".join(
            b'--limit\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
            % (name.encode(), file_name, value)
            for name, file_name, value in parts
        )
        return b"multipart/form-data; boundary=limit", body + b"--limit--\r\n"

    def _headers(self) -> list[tuple[bytes, bytes]]:
        odd = (
            (b"accept-language", b"x" * 4_000), (b"accept-language", b"en;q=NaN,fr;q=-1,;q=,*"),
            (b"accept-language", b"\xff"), (b"if-none-match", b'W/"\xff", *'),
            (b"range", b"bytes=9-1"),
            (b"x-forwarded-for", b"::ffff:1.2.3.4%eth0, \xff"), (b"accept-encoding", b"gzip;q=0.0"),
            (b"cookie", b"causerie_desk=\xff; ; =; causerie_sign_in"), (b"content-length", b"x"),
            (b"accept", b"application/json"), (b"user-agent", b"\xff" * 300),
            (b"host", b"evil.example"),
            (b"if-modified-since", b"never"), (b"sec-fetch-site", b"same-origin"),
            (b"authorization", b"Bearer \xff"), (b"content-encoding", b"gzip"),
            (b"origin", b"http://[::1"), (b"origin", b"http://]"), (b"origin", b"\xff://\xff"),
            (b"host", b"[::1"), (b"host", b"]:99999"), (b"host", b""), (b"referer", b"http://["),
            (b"content-length", b"-1"), (b"cookie", b"causerie_flash=\xff\x00; causerie_asked=["),
        )  # fmt: skip
        return [self.random.choice(odd)] if self.random.random() < 0.3 else []


@cache
def field_names() -> list[str]:
    """Every name of a field that a template or a page of ours knows: read once, in 1,000 files."""
    found: set[str] = set()
    for folder, ending in (("templates/pages", "html"), ("src/events", "py")):
        for file in sorted((ROOT / folder).rglob(f"*.{ending}")):
            found |= {one or other for one, other in _NAMED.findall(file.read_text())}
    return sorted(found)


def routes_of(app: Any) -> list[tuple[str, str]]:
    """Method and path of every operation of the site."""
    return sorted(
        (str(method), route.path)
        for route in app.routes
        for handler in route.route_handlers
        for method in handler.http_methods
        if method in ("GET", "POST") and route.path != "/desk/sign-out"
    )
