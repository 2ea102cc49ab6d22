"""Read XML from outside: what declares a document type, and so entities, is refused whole."""

# Python's parser is asked only after expat found no document type in the same text.
import xml.etree.ElementTree as Xml
from typing import Final
from xml.parsers import expat

DEEPEST: Final = 40
MOST_ELEMENTS: Final = 400_000


class NotTaken(Exception):
    """The text has a document type, is nested without end, or has parts without number."""


class NotXml(Exception):
    """It is not whole XML."""

    def __init__(self, line: int) -> None:
        """Keep the line where it ends to be XML."""
        self.line = line


def read(text: str) -> Xml.Element:
    """Return the outermost element. Raises NotTaken, NotXml."""
    # As text, so that no declaration of an encoding hides anything.
    encoded = text.lstrip("\ufeff \t\r\n").encode("utf-8", "replace")
    try:
        _looked_through(encoded)
        return Xml.fromstring(encoded, Xml.XMLParser(encoding="utf-8"))  # noqa: S314 - see above
    except expat.ExpatError as error:
        raise NotXml(error.lineno) from None


def _looked_through(encoded: bytes) -> None:
    """Go through all of it, keeping nothing. Raises NotTaken, ExpatError."""
    parser = expat.ParserCreate("utf-8")
    depth = count = 0

    def refuse(*_: object) -> None:
        raise NotTaken

    def begin(*_: object) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > DEEPEST or count > MOST_ELEMENTS:
            raise NotTaken

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.Parse(encoded, True)
