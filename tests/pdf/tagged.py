"""Whether a PDF is tagged as PDF/UA-1 wants: what a program sees in it, and outside checkers.

Always looked at: the claim in its metadata, tags, language, title, headings in order, alternative
texts, header cells of tables; then pdfua goes through it by its own rules. With
`EVENTS_TEST_PDF_CHECKER` (see CONTRIBUTING.md) the checker of that name has the last word.
"""

import io
import os
import re
import subprocess
import tempfile
import zlib
from typing import Final

import pdfua
import pikepdf

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


KNOWN: Final = {"UA-14-001": "rule raised ValueError: pikepdf.Object is not a Dictionary"}
"""What pdfua 0.1.3 itself trips over: it fails where a heading has several parts."""


def problems(made: bytes, *, language: str) -> list[str]:
    """What is wrong with it; nothing, if it may be called accessible."""
    inside = _inside(made)
    wanted = {
        "no claim of PDF/UA-1": re.search(rb"pdfuaid:part(>|=\")1", inside),
        "not marked as tagged": re.search(rb"/Marked true", inside),
        "no tree of tags": b"/StructTreeRoot" in inside,
        f"not in {language}": re.search(rf"/Lang ?\({language}".encode(), inside),
        "its title is not shown": re.search(rb"/DisplayDocTitle true", inside),
        "no title": b"<dc:title>" in inside,
        "no first heading": b"/S /H1" in inside or b"/S/H1" in inside,
    }
    found = [problem for problem, there in wanted.items() if not there]
    figures = len(re.findall(rb"/S ?/Figure", inside))
    if figures > len(re.findall(rb"/Alt ?\(|/Alt ?<", inside)):
        found.append("a picture without alternative text")
    if re.search(rb"/S ?/Table", inside) and not re.search(rb"/S ?/TH", inside):
        found.append("a table without header cells")
    return found + _by_pdfua(made) + _outside(made)


def title(made: bytes) -> str:
    """Its title, as programs show it."""
    found = re.search(rb"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", _inside(made), re.DOTALL)
    assert found is not None
    return found[1].decode()


def pictures(made: bytes) -> int:
    """How many pictures of pixels, such as portraits, are in it."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        kinds = [one.get("/Subtype") for one in pdf.objects if isinstance(one, pikepdf.Stream)]
    return kinds.count("/Image")


def tags(made: bytes) -> list[list[str]]:
    """What stands on each page, by its tags, in the order of reading."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        pages: dict[object, list[str]] = {page.obj.objgen: [] for page in pdf.pages}
        ahead = [pdf.Root.StructTreeRoot]
        while ahead:
            one = ahead.pop()
            if not isinstance(one, pikepdf.Dictionary):
                continue
            if "/Pg" in one and "/S" in one:
                pages[one.Pg.objgen].append(str(one.S).removeprefix("/"))
            below = one.get("/K", [])
            ahead += reversed(list(below)) if isinstance(below, pikepdf.Array) else [below]
    return list(pages.values())


def _inside(made: bytes) -> bytes:
    """The file with its compressed parts unpacked."""
    parts = [made]
    for stream in _STREAM.findall(made):
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            parts.append(stream)
    return b"\n".join(parts)


def _by_pdfua(made: bytes) -> list[str]:
    """What pdfua finds, or could not look at: silence must not stand for either."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(made)
        file.flush()
        report = pdfua.validate(file.name)
    found = [f"{one.rule_id}: {one.message} {one.location}" for one in report.findings]
    return found + [
        f"{one.rule_id} was not looked at: {one.skipped_reason}"
        for one in report.skipped
        if not str(one.skipped_reason).startswith(KNOWN.get(one.rule_id, "nothing known"))
    ]


def _outside(made: bytes) -> list[str]:
    checker = os.environ.get("EVENTS_TEST_PDF_CHECKER", "")
    if not checker:
        return []
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(made)
        file.flush()
        command = [checker, "--layer", "conformance", "--no-info", file.name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [] if done.returncode == 0 else [done.stdout + done.stderr]
