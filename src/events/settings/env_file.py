"""The `.env` file: read as it was meant, and said where a line may mean something else.

Only names and numbers of lines are told, for a value may be a password.
"""

import io
import re
from pathlib import Path
from typing import Final

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from events.errors import Unusable

FILE: Final = Path(".env")
_CUT: Final = re.compile(r"=\s*[^\s'\"#][^'\"]*?\s#\S")
"""An unquoted value, a space, and a `#` that begins no comment as people write them (`# why`)."""


def values(file: Path = FILE) -> dict[str, str]:
    """Return what the file sets. Raises Unusable where it, or a line, cannot be read."""
    text = _text(file)
    for binding in parse_stream(io.StringIO(text)):
        if binding.error:
            raise Unusable(
                f"{file}, line {binding.original.line} is no NAME=value: is a quotation mark"
                " missing? A value with spaces, # or quotes stands in 'single quotes'."
            )
    found = dotenv_values(stream=io.StringIO(text)).items()
    return {name: value for name, value in found if value is not None}


def cut_off(file: Path = FILE) -> list[str]:
    """Name the settings whose unquoted value seems to go on behind a space and a `#`."""
    return [
        binding.key
        for binding in parse_stream(io.StringIO(_text(file)))
        if binding.key and _CUT.search(binding.original.string)
    ]


def repeated(file: Path = FILE) -> list[str]:
    """Name what stands there more than once, and not with the same value."""
    found: dict[str, set[str | None]] = {}
    for binding in parse_stream(io.StringIO(_text(file))):
        if binding.key:
            found.setdefault(binding.key, set()).add(binding.value)
    return [name for name, each in found.items() if len(each) > 1]


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig") if file.exists() else ""
    except UnicodeDecodeError:
        raise Unusable(f"{file} is not UTF-8 text: save it as that.") from None
    except OSError as error:
        raise Unusable(f"{file} cannot be read ({error.strerror}).") from None
