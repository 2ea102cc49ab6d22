"""A dossier as a ZIP: as PDF, tables for programs, and every file that we keep."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from functools import partial

import msgspec

from events import text
from events.dossiers import page, pdf
from events.dossiers.content import Content, KeptResource, SessionKept
from events.presentation import N_, sentence
from events.presentation.zip_stream import Entry, whole
from events.resources.storage import shared_files
from events.storage import store


def entries(content: Content) -> Iterator[Entry]:
    """Yield the members of the archive; each is made when its turn comes.

    Of a large dossier the PDF is in parts: set as one it took gigabytes.
    """
    folder = content.slug
    for name, part in _parts(content):
        yield Entry(f"{folder}/{name}.pdf", partial(_pdf, part))
    yield Entry(f"{folder}/README.txt", _readme(content).encode())
    tables = (("sessions.csv", _sessions), ("key-messages.csv", _messages),
              ("resources.csv", _resources), ("dossier.json", _plain))  # fmt: skip
    for name, made in tables:
        yield Entry(f"{folder}/{name}", partial(_table, made, content))
    for number, one in enumerate(content.sessions, start=1):
        for place, found in enumerate(one.resources, start=1):
            if found.file:
                name = file_name(number, one, place, found)
                yield Entry(f"{folder}/{name}", partial(_file, found.file))


def _parts(content: Content) -> Iterator[tuple[str, Content]]:
    """Yield each PDF's name and what it holds: all of it, or so many sessions each."""
    name, held = sentence(N_("dossier"), content.language), content.sessions
    if len(held) <= page.IN_A_PDF:
        yield name, content
        return
    for number, first in enumerate(range(0, len(held), page.IN_A_PDF), start=1):
        yield f"{name}-{number:02d}", content.only(held[first : first + page.IN_A_PDF])


async def _pdf(part: Content) -> AsyncIterator[bytes]:
    return whole(await pdf.dossier(part))


async def _table(made: Callable[[Content], bytes], content: Content) -> AsyncIterator[bytes]:
    return whole(await asyncio.to_thread(made, content))


async def _file(name: str) -> AsyncIterator[bytes] | None:
    key = shared_files.key_of(name)
    size = await store().size(key)
    return None if size is None else store().pieces(key, 0, size)


def file_name(number: int, one: SessionKept, place: int, found: KeptResource) -> str:
    """Return where a file of a session lies in the archive."""
    kept = text.file_name(found.file_name) or found.file
    return f"files/{number:02d}-{text.slug(one.title)[:60]}/{place}-{kept}"


def _readme(content: Content) -> str:
    said = [content.title, content.organisation, "", *pdf.numbers(content), "",
            pdf.citation(content)]  # fmt: skip
    return "\n".join(said) + "\n"


def _plain(content: Content) -> bytes:
    return msgspec.json.format(msgspec.json.encode(content), indent=2)


def _sessions(content: Content) -> bytes:
    head = ("slug", "title", "starts_at", "ends_at", "timezone", "speakers", "abstract")
    return _csv(head, (
        (one.slug, one.title, one.starts_at.isoformat(), one.ends_at.isoformat(), one.timezone,
         "; ".join(who.name for who in one.speakers), text.plain(one.abstract))
        for one in content.sessions
    ))  # fmt: skip


def _messages(content: Content) -> bytes:
    rows = [(one.slug, "message", said, "") for one in content.sessions for said in one.messages]
    rows += [
        (one.slug, "question", pair.question, pair.answer)
        for one in content.sessions
        for pair in one.answers
    ]
    return _csv(("session", "kind", "words", "answer"), rows)


def _resources(content: Content) -> bytes:
    return _csv(("session", "kind", "title", "address", "file"), (
        (one.slug, found.kind, found.title, found.href,
         file_name(number, one, place, found) if found.file else "")
        for number, one in enumerate(content.sessions, start=1)
        for place, found in enumerate(one.resources, start=1)
    ))  # fmt: skip


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write UTF-8 with a byte order mark; what a spreadsheet takes for a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([text.no_formula(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()
