"""The readable end of an address: made from a title, or typed by somebody, and nobody else's."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from events import text


@dataclass(frozen=True)
class Slugs:
    """Those of one table. `taken` locks them until the transaction ends, and returns those that
    begin so and are or were in public somebody else's than the row's."""

    taken: Callable[[str, int], Awaitable[Sequence[str]]]
    write: Callable[[int, str], Awaitable[None]]

    async def free(self, title: str, *, besides: int = 0) -> str:
        """Return a slug made from the title that no row has or had in public, but `besides`.

        Held until the transaction ends.
        """
        made = text.slug(title)
        return text.slug(title, set(await self.taken(made, besides)).__contains__)

    async def change(self, row_id: int, slug: str, wanted: str) -> str | None:
        """Give a row the slug somebody typed, and return it; None where another has it."""
        made = text.slug(wanted)
        if made == slug:
            return slug
        if await self.free(made, besides=row_id) != made:
            return None
        await self.write(row_id, made)
        return made
