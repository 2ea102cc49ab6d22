"""What is valid and yet perhaps not meant: said in the log at the start, and by the doctor."""

from collections.abc import Iterator
from dataclasses import dataclass

from events.settings import env_file, names
from events.settings.fields import Settings


@dataclass(frozen=True)
class Remark:
    """One setting that deserves a look, and how to write what was perhaps meant.

    `harmless` is what many sites want as it is.
    """

    thing: str
    what: str
    remedy: str
    harmless: bool = False


def remarks(here: Settings) -> Iterator[Remark]:
    """List them, for settings as they were read before embedded servers were started."""
    for name in env_file.cut_off():
        yield Remark(
            name,
            "In .env its value ends before a space and #; what follows counts as a comment.",
            f"Where # belongs to it, quote it: {name}='…'.",
        )
    for name in env_file.repeated():
        yield Remark(
            name,
            "In .env it stands more than once, each time with another value; the last one counts.",
            "Take out the others.",
        )
    for name in names.without_prefix(env_file.values()):
        yield Remark(
            name,
            "In .env it says nothing to this program.",
            f"The setting's name is {names.PREFIX}{name}.",
        )
    if not here.loopback:
        yield from _embedded(here)


def _embedded(here: Settings) -> Iterator[Remark]:
    unset = [
        f"{program} (EVENTS_{name} is not set)"
        for program, name, value in (
            ("PostgreSQL", "DATABASE_URL", here.database_url),
            ("Valkey", "REDIS_URL", here.redis_url),
        )
        if not value
    ]
    if unset:
        yield Remark(
            "embedded servers",
            f"The site uses its own {' and '.join(unset)}; the data lie in {here.data_dir}.",
            "That is well for one machine; to use servers of yours, set their addresses.",
            harmless=True,
        )
