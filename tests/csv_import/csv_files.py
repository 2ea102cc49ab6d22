"""CSV files for the import's tests, written row by row."""

import csv
import io
from collections.abc import Mapping, Sequence

SPEAKER = {"ref": "ada", "name": "Ada Exemple", "organisation": "Fondation", "biography": "**Bio**"}
SESSION = {
    "ref": "s1",
    "title": "Première séance",
    "starts_at": "2027-03-04T14:00:00+01:00",
    "ends_at": "2027-03-04T15:00:00+01:00",
    "timezone": "Europe/Paris",
    "language": "fr",
    "speakers": "ada",
    "abstract": "Un texte",
    "recording_url": "https://video.example.org/1",
    "slides_url": "",
}


def speakers(*changes: Mapping[str, str]) -> bytes:
    """A file of speakers, each the example one with these cells."""
    return file([{**SPEAKER, **change} for change in changes or ({},)])


def sessions(*changes: Mapping[str, str]) -> bytes:
    """A file of sessions, each the example one with these cells."""
    return file([{**SESSION, **change} for change in changes or ({},)])


def file(rows: Sequence[Mapping[str, str]], delimiter: str = ",") -> bytes:
    """Rows as a file; the columns are those of the first."""
    buffer = io.StringIO(newline="")
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(buffer, names, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()
