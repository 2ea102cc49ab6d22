"""The schema: valid by an outside validator, whole, and the same as the page for people."""

import re
from typing import Any

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from events.api.reference import whole_schema
from events.api.routes import V1

METHODS = {"GET": "get", "POST": "post", "PUT": "put", "PATCH": "patch", "DELETE": "delete"}


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, one)
        for path, item in whole_schema()["paths"].items()
        for method, one in item.items()
    ]


async def test_the_schema_is_valid_openapi_3_1(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(answer.json()).validate()


def test_every_route_of_the_api_stands_in_it(database: None) -> None:
    routes = {
        (route.path_format, METHODS[method])
        for route in V1.routes
        for handler in route.route_handlers  # type: ignore[union-attr]
        for method in handler.http_methods & set(METHODS)
    }
    assert {(path, method) for path, method, _ in operations()} == routes


def test_each_operation_says_how_it_refuses_and_what_a_token_must_be_for(database: None) -> None:
    for path, _, one in operations():
        assert "application/problem+json" in one["responses"]["default"]["content"], path
        assert ("/desk/" in path) == bool(one.get("security")), path
        assert ("/desk/" in path) == bool(one.get("x-scope")), path


def test_bodies_refuse_unknown_fields_in_the_schema_too(database: None) -> None:
    shapes = whole_schema()["components"]["schemas"]
    bodies = [
        one["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
        for _, _, one in operations()
        if "requestBody" in one
    ]
    assert bodies
    assert [name for name in bodies if shapes[name].get("additionalProperties") is not False] == []


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_the_reference_shows_every_operation_and_shape(
    client: httpx.AsyncClient, language: str
) -> None:
    page = (await client.get(f"/api?lang={language}")).text
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert {one["operationId"] for _, _, one in operations()} <= anchors
    linked = set(re.findall(r'href="#(shape-[^"]+)"', page))
    assert linked
    assert linked <= anchors
    assert page.count("<script") <= 1


def test_no_name_of_an_operation_comes_twice(database: None) -> None:
    names = [one["operationId"] for _, _, one in operations()]
    assert len(names) == len(set(names))
