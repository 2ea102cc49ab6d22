"""Parts of the contract made from what was found: fields of one name are the same."""

from typing import Any, TypeVar

from msgspec import Struct

S = TypeVar("S", bound=Struct)


def filled(kind: type[S], found: object, **others: Any) -> S:
    """Return a part of the contract with the values that `found` has, but for `others`."""
    own = {name: getattr(found, name) for name in kind.__struct_fields__ if name not in others}
    return kind(**own, **others)
