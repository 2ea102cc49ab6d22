"""What a desk form sent: read with a limit, taken field by field, problems collected by field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from urllib.parse import parse_qsl, urlsplit

from litestar.datastructures import UploadFile

from events import text
from events.desk.kit import durations
from events.errors import Invalid, Refusal
from events.presentation import N_
from events.presentation.languages import NAMES
from events.presentation.request import SiteRequest
from events.sessions.moments import comes_twice, is_skipped, zones

URL_ENCODED_LIMIT = 1_000_000


class TooMuch(Refusal):
    """More than any of our forms can hold."""

    status = 413
    sentence = "This is more than the form can take."


@dataclass
class Form:
    """One sent form. Each reader cleans its field; what is wrong is kept until `done`."""

    values: Mapping[str, list[str]]
    files: Mapping[str, UploadFile] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)

    def raw(self, name: str) -> str:
        """The field as it came, or an empty string."""
        found = self.values.get(name)
        return found[-1] if found else ""

    @property
    def typed(self) -> dict[str, str]:
        """Every field as it may be shown again: without control characters.

        A time that comes twice is told by `<name>_twice`, so that the page can ask which.
        """
        shown = {name: text.paragraphs(sent[-1]) for name, sent in self.values.items()}
        return {**shown, **dict.fromkeys((f"{name}_twice" for name in self.twice), "yes")}

    def line(self, name: str, *, most: int = 300, required: str = "") -> str:
        """One line of text; `required` is the sentence where it is missing."""
        value = text.line(self.raw(name))
        if required and not value:
            self.wrong(name, required)
        if len(value) > most:
            self.wrong(name, "This is too long.")
        return value[:most]

    def paragraphs(self, name: str, *, most: int = 50_000) -> str:
        """Several lines of Markdown."""
        value = text.paragraphs(self.raw(name))
        if len(value) > most:
            self.wrong(name, "This is too long.")
        return value[:most]

    def choice(self, name: str, allowed: Iterable[str], default: str = "") -> str:
        """One of a list; `default` where nothing was sent."""
        value = self.raw(name) or default
        if value not in set(allowed):
            self.wrong(name, "Choose one of the list.")
        return value

    def choices(self, name: str, allowed: Iterable[str]) -> list[str]:
        """Any of a list, in the order of the list."""
        sent = set(self.values.get(name, []))
        return [value for value in allowed if value in sent]

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return self.raw(name) in ("yes", "on", "1")

    def number(self, name: str, *, least: int = 0, most: int = 1_000_000) -> int | None:
        """A whole number, or None where the field is empty."""
        value = text.line(self.raw(name)).replace("\u202f", "").replace("\u00a0", "")
        if not value:
            return None
        if not value.isascii() or not value.removeprefix("-").isdigit() or len(value) > 12:
            self.wrong(name, "Enter a whole number.")
            return None
        if not least <= int(value) <= most:
            self.wrong(name, "This number is out of range.")
        return int(value)

    def spans(self, name: str, *, least: int = 0, most: int = 525_600) -> list[int] | None:
        """Spans of time in minutes, such as «1 day, 1 hour»; None where the field is empty."""
        try:
            found = sorted(set(durations.minutes(text.line(self.raw(name)))), reverse=True)
        except ValueError:
            self.wrong(name, "Enter spans of time, like 1 day, 2 hours, 15 minutes.")
            return None
        if len(found) > 10 or any(not least <= span <= most for span in found):
            self.wrong(name, "This number is out of range.")
        return found or None

    def span(self, name: str) -> int | None:
        """One span of time in minutes, such as «1 hour»; None where the field is empty."""
        found = self.spans(name)
        if found and len(found) > 1:
            self.wrong(name, "Enter one span of time, like 1 hour.")
        return found[0] if found else None

    def day(self, name: str) -> date | None:
        """A date as browsers send it, YYYY-MM-DD; problem where it is missing or none."""
        try:
            found = date.fromisoformat(text.line(self.raw(name)))
        except ValueError:
            self.wrong(name, "Enter a date, like 2026-12-03.")
            return None
        if not 2000 <= found.year <= 2200:
            self.wrong(name, "Enter a date, like 2026-12-03.")
            return None
        return found

    def hour(self, name: str) -> time | None:
        """A time of day as browsers send it, HH:MM; also 14h30 and 14 h."""
        value = text.line(self.raw(name)).lower().replace(" ", "").replace("h", ":")
        value = f"{value}00" if value.endswith(":") else value
        try:
            return time.fromisoformat(value.rjust(5, "0")).replace(tzinfo=None, microsecond=0)
        except ValueError:
            self.wrong(name, "Enter a time, like 14:30.")
            return None

    def moments(self) -> tuple[datetime, datetime] | None:
        """Beginning and end in wall time of a session, from `day`, `starts` and `ends`.

        An end before the beginning is on the next day.
        """
        day, starts, ends = self.day("day"), self.hour("starts"), self.hour("ends")
        if day is None or starts is None or ends is None:
            return None
        if starts == ends:
            self.wrong("ends", "The end must come after the beginning.")
            return None
        next_day = timedelta(days=1 if ends < starts else 0)
        return datetime.combine(day, starts), datetime.combine(day + next_day, ends)

    def fold(self, name: str, *locals_: datetime, zone: str) -> int:
        """Which of the two a wall time is that comes twice in autumn: 0 the first, 1 the second.

        A problem where that was not said, and where a time is skipped in spring.
        """
        if zone not in zones():
            return 0
        if any(is_skipped(local, zone) for local in locals_):
            self.wrong(name, N_("The clocks skip this time that night. Choose another."))
        if not any(comes_twice(local, zone) for local in locals_):
            return 0
        self.twice.add(name)
        said = self.raw(f"{name}_fold")
        if said not in ("0", "1"):
            self.wrong(name, N_("The clocks go back that night: this time comes twice. Which one?"))
        return int(said == "1")

    def zone(self, name: str = "timezone") -> str:
        """An IANA time zone."""
        value = text.line(self.raw(name))
        if value not in zones():
            self.wrong(name, "Choose a time zone of the list, like Europe/Paris.")
        return value

    def web_address(self, name: str, *, required: str = "") -> str:
        """An http or https address, or empty."""
        value = self.line(name, most=2000, required=required)
        try:
            parts = urlsplit(value)
            good = not value or (parts.scheme in ("http", "https") and bool(parts.hostname))
        except ValueError:
            good = False
        if not good or " " in value:
            self.wrong(name, "Enter a whole address, like https://example.org/room.")
        return value

    def address(self, name: str, *, required: bool = True) -> str:
        """A mail address in its one form, or empty where it may be."""
        value = self.raw(name).strip()
        if not value and not required:
            return ""
        try:
            return text.address(value)
        except ValueError:
            self.wrong(name, "Enter a mail address, like name@example.org.")
            return ""

    def wrong(self, name: str, sentence: str) -> None:
        """Keep a field's first problem."""
        self.problems.setdefault(name, sentence)

    def done(self) -> None:
        """Raise Invalid with every problem, if there is one."""
        if self.problems:
            raise Invalid(self.problems)


async def read(request: SiteRequest) -> Form:
    """The form of a request, read once and kept for guard and handler. Raises TooMuch."""
    kept: Form | None = request.scope["state"].get("form")
    if kept is None:
        kept = await _read(request)
        request.scope["state"]["form"] = kept
    return kept


def query(request: SiteRequest) -> Form:
    """The query of an address, read with the same care as a form."""
    return Form(_by_name(parse_qsl(request.url.query, keep_blank_values=True, max_num_fields=200)))


async def _read(request: SiteRequest) -> Form:
    kind, _ = request.content_type
    if kind == "multipart/form-data":
        return await _multipart(request)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > URL_ENCODED_LIMIT:
            raise TooMuch
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=5000)
    except ValueError:
        raise Invalid({}) from None
    return Form(_by_name(pairs))


async def _multipart(request: SiteRequest) -> Form:
    try:
        sent = await request.form()
    except UnicodeDecodeError:
        raise Invalid({}) from None
    pairs = [(name, value) for name, value in sent.multi_items() if isinstance(value, str)]
    files = {
        name: value
        for name, value in sent.multi_items()
        if isinstance(value, UploadFile) and value.filename
    }
    return Form(_by_name(pairs), files)


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        # HTML has no NUL to show it again with, and PostgreSQL none to keep it.
        found.setdefault(name, []).append(value.replace("\0", "\ufffd"))
    return found


def translations(form: Form, names: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """The texts in the other languages, from fields like `title-en`; empty ones left out."""
    found: dict[str, dict[str, str]] = {}
    for language in NAMES:
        texts = {name: form.paragraphs(f"{name}-{language}") for name in names}
        if "title" in texts:
            texts["title"] = form.line(f"title-{language}", most=500)
        kept = {name: words for name, words in texts.items() if words}
        if kept and language != form.raw("language"):
            found[language] = kept
    return found


def translated(
    by_language: Mapping[str, Mapping[str, str]], names: tuple[str, ...]
) -> dict[str, str]:
    """Return texts in other languages as form values, like `title-en`."""
    return {
        f"{name}-{language}": texts.get(name, "")
        for language, texts in by_language.items()
        for name in names
    }
