"""French typography for what organisers write and import: a space that may not break, where due.

Only plain spaces change: those before `; ? !` become narrow and unbreakable (U+202F), those before
`: » % €` and after `«` unbreakable (U+00A0). English has no space there, so it stays as it is.
"""

import re

from babel.numbers import format_decimal

_END = r"(?:[\s.,)<…]|$)"
_NARROW = re.compile(rf" (?=[;?!]+{_END})")
_WIDE = re.compile(rf" (?=[:»%€]{_END})")
_HOURS = re.compile("(?<=[0-9h]\u00a0)–(?=\u00a0[0-9])|(?<=:[0-9][0-9])–(?=[0-9][0-9]:)")
_OPENED = re.compile("(?<=«) ")
_MARKUP = re.compile(r"(<pre\b.*?</pre>|<code\b.*?</code>|<[^>]*>)", re.DOTALL)


def fine(words: str) -> str:
    """Set the spaces of a line or a paragraph as printers do."""
    if " " not in words:
        return words
    narrow = _NARROW.sub("\u202f", words)
    return _WIDE.sub("\u00a0", _OPENED.sub("\u00a0", narrow))


def grouped(number: float, language: str) -> str:
    """Write a whole number with its thousands apart, as the language has it."""
    return format_decimal(round(number), locale=language)


def initial_capital(words: str) -> str:
    """Begin a line with a capital, and leave the rest as it is: «Friday 27 November»."""
    return words[:1].upper() + words[1:]


def fine_html(markup: str) -> str:
    """Do the same for HTML: to the words between tags, and to no program code."""
    parts = _MARKUP.split(markup)
    parts[::2] = [fine(words) for words in parts[::2]]
    return "".join(parts)


def unbroken(page: str) -> str:
    """Return a page on which no line ends with the dash of «14 h – 15 h».

    An unbreakable space does not hold there, a word joiner does. Only browsers read it; in a mail
    or a file some programs would show a box.
    """
    return _HOURS.sub("–\u2060", page)
