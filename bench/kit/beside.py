"""Servers that stand beside what is measured, each in a process of its own."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def beside(module: str) -> AsyncIterator[int]:
    """Run a module that says its port in its first line; ended afterwards."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield int(await process.stdout.readline())
    finally:
        process.terminate()
        await process.wait()
