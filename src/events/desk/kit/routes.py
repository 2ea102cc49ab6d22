"""Routes of the desk: each says who may, beside its address."""

from collections.abc import Callable
from typing import Any

from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from events.presentation.http import show


def change(path: str, *, policy: str, **options: Any) -> Callable[..., HTTPRouteHandler]:
    """A route for POST; the guard wants the form's token, except where the policy is public."""
    return post(path, opt={"policy": policy}, status_code=HTTP_200_OK, **options)


Slug = FromPath[str]
Number = FromPath[int]

__all__ = ["Number", "Slug", "change", "show"]
