"""Take a room's list as it comes, as Livestorm gives it as a workbook."""

import csv
import io

from events.csv_import.reading import workbooks
from events.csv_import.report import Findings
from events.errors import Invalid


def as_text(data: bytes, field: str) -> bytes:
    """Return a list's bytes, a workbook's first sheet as text. Raises Invalid, naming the field.

    Takes seconds for a large one: not on the event loop.
    """
    if not workbooks.is_workbook(data):
        return data
    found = Findings(field)
    rows = workbooks.cells_of(data, found)
    if found.problems:
        raise Invalid({field: found.problems[0].sentence})
    written = io.StringIO(newline="")
    csv.writer(written, delimiter="\t").writerows(rows)
    return written.getvalue().encode()
