"""What one reads in a PDF of ours, by its own tables of letters: no program is needed for it."""

import io
import re
from typing import Any

import pikepdf

_PAIR = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_CODES = re.compile(r"<([0-9A-Fa-f]+)>")


def words(made: bytes) -> str:
    """All that is written in it, page by page, a space between words."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        return " ".join(" ".join(page(one) for one in pdf.pages).split())


def page(of: pikepdf.Page) -> str:
    """All that is written on a page."""
    fonts = {str(name): _letters(font) for name, font in dict(of.resources.Font).items()}
    written, letters = [], {}
    for operands, operator in pikepdf.parse_content_stream(of):
        match str(operator):
            case "Tf":
                letters = fonts[str(operands[0])]
            case "TJ":
                written += [_read(one, letters) for one in operands[0]]
            case "Tj":
                written.append(_read(operands[0], letters))
            case "ET":
                written.append(" ")
    return "".join(written)


def _read(one: Any, letters: dict[int, str]) -> str:
    """The letters of a text, of which each has a code of two bytes; nothing of a distance."""
    if not isinstance(one, pikepdf.String):
        return ""
    codes = bytes(one)
    return "".join(
        letters.get(int.from_bytes(codes[place : place + 2], "big"), "?")
        for place in range(0, len(codes), 2)
    )


def _letters(font: Any) -> dict[int, str]:
    """What each code of a font means."""
    told = font.ToUnicode.read_bytes().decode("latin-1")
    found = {}
    for part in re.findall(r"beginbfchar(.*?)endbfchar", told, re.DOTALL):
        found |= {int(code, 16): _text(said) for code, said in _PAIR.findall(part)}
    for part in re.findall(r"beginbfrange(.*?)endbfrange", told, re.DOTALL):
        for line in part.strip().splitlines():
            first, last, *said = _CODES.findall(line)
            for place, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                each = _text(said[place] if "[" in line else said[0])
                found[code] = each if "[" in line else each[:-1] + chr(ord(each[-1]) + place)
    return found


def _text(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be")
