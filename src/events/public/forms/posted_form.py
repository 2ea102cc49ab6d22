"""What a form that was sent says: every field with all its values, within limits."""

from typing import Final

from litestar.datastructures import UploadFile

from events.presentation.parse_errors.requests import Unreadable, reading
from events.presentation.request import SiteRequest

MOST_FIELDS: Final = 200
LONGEST_VALUE: Final = 20_000

Fields = dict[str, list[str]]


async def fields_of(request: SiteRequest) -> Fields:
    """Return the fields of a form by name. Raises Unreadable for what no form of ours sends."""
    fields, files = await fields_and_files(request)
    if files:
        raise Unreadable
    return fields


async def fields_and_files(
    request: SiteRequest,
) -> tuple[Fields, dict[str, UploadFile]]:
    """Return the fields of a form by name, and the files that were chosen. Raises Unreadable."""
    fields: Fields = {}
    files: dict[str, UploadFile] = {}
    with reading():
        sent = await request.form()
    for name, value in sent.multi_items():
        if isinstance(value, UploadFile) and len(files) < MOST_FIELDS:
            files[name] = value
            continue
        if not isinstance(value, str) or len(value) > LONGEST_VALUE or len(fields) > MOST_FIELDS:
            raise Unreadable
        # HTML has no NUL to show it again with, and PostgreSQL none to keep it.
        fields.setdefault(name, []).append(value.replace("\0", "\ufffd"))
    return fields, {name: file for name, file in files.items() if file.filename}


def one(fields: Fields, name: str) -> str:
    """Return the first value of a field, or nothing."""
    return next(iter(fields.get(name, ())), "")
