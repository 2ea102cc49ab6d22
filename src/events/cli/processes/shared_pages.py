"""Prepare memory for being shared by forked processes, and give back what only loading needed."""

import contextlib
import ctypes
import gc
import mmap
from collections.abc import Callable, Iterator
from ctypes import c_size_t, c_void_p
from pathlib import Path
from typing import Final

_FILE_WORDS: Final = 6
"""In the head of a mapping: addresses, rights, offset, device, inode, and the file where it has one
(proc(5), smaps)."""


def settle() -> None:
    """Throw away what loading left, and never look through the rest again."""
    gc.collect()
    gc.freeze()
    with contextlib.suppress(AttributeError, OSError):  # Not Linux, not glibc.
        libc = ctypes.CDLL(None)
        libc.malloc_trim(0)
        _let_go_of_libraries(libc.madvise)


def _let_go_of_libraries(madvise: Callable[..., int]) -> None:
    """Unmap what loading read of shared libraries; whoever needs a page maps it again."""
    for start, end in _unwritten(Path("/proc/self/smaps").read_text()):
        madvise(c_void_p(start), c_size_t(end - start), mmap.MADV_DONTNEED)


def _unwritten(mappings: str) -> Iterator[tuple[int, int]]:
    """List where files are mapped for reading and nothing was written: all is as on the disk.

    Where a library was relocated, something was.
    """
    found = None
    for line in mappings.splitlines():
        words = line.split()
        if not words[0].endswith(":"):
            found = _range_of_file(words)
        elif words[0] == "Anonymous:" and words[1] == "0" and found:
            yield found


def _range_of_file(words: list[str]) -> tuple[int, int] | None:
    """Return where a file is mapped that this process may not write to."""
    if len(words) < _FILE_WORDS or not words[5].startswith("/") or "w" in words[1]:
        return None
    start, _, end = words[0].partition("-")
    return int(start, 16), int(end, 16)
