"""The one type of a request that handlers of pages are given."""

from typing import Any, TypeAlias

from litestar import Request

SiteRequest: TypeAlias = Request[Any, Any, Any]
"""A request of the site. Who is signed in is asked of `desk.shared.guard`, not of its `user`."""
