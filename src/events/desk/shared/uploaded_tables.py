"""Tables that a form sends: a chosen file, else pasted cells, and which column is which."""

from typing import Final

from events.desk.shared.forms import Form

ACCEPTED: Final = (
    ".csv,.tsv,.txt,.xlsx,.xls,.ods,text/csv,text/tab-separated-values,"
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,"
    "application/vnd.oasis.opendocument.spreadsheet"
)
"""What a browser offers to choose for a table."""
_MOST_COLUMNS: Final = 1000


async def table(form: Form, file: str, pasted: str) -> bytes:
    """Return the file that was chosen, else what was pasted; empty where nothing was sent."""
    upload = form.files.get(file)
    return await upload.read() if upload else form.raw(pasted).encode()


def as_fields(form: Form, *kinds: str) -> dict[str, int]:
    """Return which column holds what as the form has it, to be shown again."""
    return {
        f"column-{kind}-{name}": place
        for kind in kinds
        for name, place in answered(form, kind).items()
    }


def answered(form: Form, kind: str) -> dict[str, int]:
    """Return which column, from 0, holds what, as `column-KIND-NAME` says."""
    begin = f"column-{kind}-"
    return {
        name.removeprefix(begin): int(values[-1])
        for name, values in form.values.items()
        if name.startswith(begin)
        and values[-1].isascii()
        and values[-1].isdecimal()
        and len(values[-1]) < 5
        and int(values[-1]) < _MOST_COLUMNS
    }
