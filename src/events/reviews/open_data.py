"""A review's figures for programs: JSON, and CSV of its sessions; small numbers are hidden."""

import csv
import io

import msgspec

from events import text
from events.reviews import tile_map
from events.reviews.content import SMALL, Content

HEAD = ("date", "session", "title", "programme", "registrations", "presences")


def as_json(content: Content) -> bytes:
    """Return title, date and figures; null stands for a number of people under five."""
    regions = tile_map.people_by_region(content.figures.territories)
    said = {
        "title": content.title,
        "as_of": content.as_of,
        "frozen": content.frozen,
        "null_means": f"a number of people under {SMALL}",
        "figures": content.figures,
        "regions": {one.code: number for one, number in regions.items()},
    }
    return msgspec.json.format(msgspec.json.encode(said), indent=2)


def as_csv(content: Content) -> bytes:
    """Return a line for each session; `<5` stands for a number of people under five."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    for one in content.figures.sessions:
        numbers = [f"<{SMALL}" if n is None else str(n) for n in (one.registered, one.came)]
        words = [text.no_formula(cell) for cell in (one.slug, one.title, one.programme)]
        writer.writerow([one.starts_at.date().isoformat(), *words, *numbers])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
