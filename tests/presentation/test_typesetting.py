"""The memory that a large PDF takes is given back."""

import subprocess
import sys

import pytest

SET = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
import msgspec
from events.presentation import static, typesetting

class Text(msgspec.Struct):
    parts: list[str]

def taken():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

def template():
    return {"many.typ": "#let d = json(bytes(sys.inputs.data))\\n#set document(title: \\"T\\")"
            "\\n#set text(lang: \\"en\\")\\n#for one in d.parts [= #one.slice(0, 9)\\n #one\\n]"}

typesetting.templates = template

async def go():
    at, before = datetime(2026, 11, 29, tzinfo=UTC), 0
    for number in range(4):
        parts = [f"{number}-{part:04d} " + "words of it " * 60 for part in range(400)]
        made = await typesetting.pdf("many", Text(parts), at=at, large=sys.argv[1] == "large")
        assert made.startswith(b"%PDF")
        before = before or taken()
    print(taken() - before)

asyncio.run(go())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Asks the system for its memory.")
def test_what_a_large_pdf_took_is_given_back() -> None:
    """Three more like the first take next to nothing; remembered, they take each as much again."""
    kept, given_back = [
        int(subprocess.run([sys.executable, "-c", SET, how], check=True, capture_output=True,
                           text=True).stdout)
        for how in ("small", "large")
    ]  # fmt: skip
    assert kept > 60 * 2**20
    assert given_back < kept / 3
