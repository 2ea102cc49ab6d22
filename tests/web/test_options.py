"""OPTIONS says of each path which methods it takes, to whoever asks."""

import re
from typing import Any

import httpx
import pytest
from litestar.routes import HTTPRoute


@pytest.mark.parametrize("prefix", ["/sessions", "/desk", "/api/v1", "/api/v1/desk"])
async def test_options_names_the_methods_of_each_path(
    prefix: str, client: httpx.AsyncClient, app: Any
) -> None:
    routes = [route for route in app.routes if isinstance(route, HTTPRoute)]
    paths = {_filled(route.path): route for route in routes if route.path.startswith(prefix)}
    assert len(paths) > 3
    for path, route in paths.items():
        answer = await client.options(path)
        assert answer.status_code == 204, path
        if len(route.route_handlers) > 1 and "allow" in answer.headers:
            assert set(answer.headers["allow"].split(", ")) == set(route.methods), path


async def test_options_bears_the_headers_of_its_router(client: httpx.AsyncClient) -> None:
    for path in ("/api/v1/programmes", "/api/v1/sessions"):
        answer = await client.options(path)
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS", path
        assert answer.headers["access-control-allow-origin"] == "*", path
    answer = await client.options("/desk")
    assert "access-control-allow-origin" not in answer.headers


def _filled(path: str) -> str:
    """An address of the path, with something of its type in each place."""
    path = re.sub(r"\{\w+:int\}", "1", path)
    path = re.sub(r"\{\w+:uuid\}", "00000000-0000-4000-8000-000000000001", path)
    return re.sub(r"\{\w+:\w+\}", "some", path)
