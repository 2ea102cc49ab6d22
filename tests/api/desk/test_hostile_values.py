"""Whatever stands in a field of a body, the answer is no defect of ours."""

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import httpx

from events import database
from events.api import rate_limits
from events.api.reference import whole_schema
from tests.api.example_lines import asked, lines

HOSTILE: Final[dict[type, tuple[Any, ...]]] = {
    str: (
        "a\0b", "", " ", "x" * 70_000, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59+00:00",
        "\u202e\ufeff", "=1+1", "12",
    ),
    int: (-1, 0, 2**31, 2**63, 2**64),
}  # fmt: skip


async def test_no_value_of_any_field_is_answered_with_a_defect(
    client: httpx.AsyncClient, example: str
) -> None:
    wrong, answers = [], Counter[int]()
    for name, line in lines():
        method, address, headers, body = asked(line, example)
        rate_limits.MINUTE.forget()
        for sent in _bodies(name, body):
            async with database.dry_run():
                answer = await client.request(method, address, headers=headers, content=sent)
            answers[answer.status_code] += 1
            if answer.status_code >= 500:
                wrong.append((name, answer.status_code, sent[:200]))
    assert not wrong, "\n".join(map(str, wrong))
    assert answers[422] > 1000, "each field was tried with something that it cannot be"
    assert answers[401] == answers[429] == 0, answers


async def test_no_moment_is_taken_that_no_calendar_could_hold(
    client: httpx.AsyncClient, example: str
) -> None:
    tried, taken = 0, []
    for name, line in lines():
        method, address, headers, body = asked(line, example)
        for field in _moments(name):
            for moment in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
                sent = json.dumps({**json.loads(body or "{}"), field: moment})
                rate_limits.MINUTE.forget()
                async with database.dry_run():
                    answer = await client.request(method, address, headers=headers, content=sent)
                tried += 1
                if answer.status_code != 422 or f'"#/{field}"' not in answer.text:
                    taken.append((name, field, moment, answer.status_code, answer.text))
    assert tried > 10
    assert not taken, "\n".join(map(str, taken))


def _moments(name: str) -> list[str]:
    """Return the fields of an operation's body that are a date and time."""
    return [field for field, rules in _rules()[name].items() if "date-time" in json.dumps(rules)]


def _bodies(name: str, body: str | None) -> Iterator[str]:
    """Yield a body for each hostile value in the place of each value, or in a field left out."""
    if body is None or not body.startswith("{"):
        return
    example = json.loads(body)
    for whole in _replaced(example):
        yield json.dumps(whole)
    for field, kind in _fields()[name].items():
        if field not in example:
            yield from (json.dumps({**example, field: value}) for value in HOSTILE[kind])


def _replaced(value: Any) -> Iterator[Any]:
    """Yield a value once for each hostile one in the place of each value within."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from ({**value, key: one} for one in _replaced(inner))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from ([*value[:place], one, *value[place + 1 :]] for one in _replaced(inner))
    else:
        yield from HOSTILE.get(type(value), ())


@cache
def _fields() -> dict[str, dict[str, type]]:
    """Return the fields of text and of numbers that each operation takes."""
    return {
        name: {
            field: kind
            for field, rules in fields.items()
            for word, kind in (("string", str), ("integer", int))
            if word in json.dumps(rules)
        }
        for name, fields in _rules().items()
    }


@cache
def _rules() -> dict[str, dict[str, Any]]:
    """Return what the schema says of the fields that each operation takes."""
    schema = whole_schema()
    return {
        one["operationId"]: _properties(schema, one)
        for item in schema["paths"].values()
        for one in item.values()
    }


def _properties(schema: Any, operation: Any) -> dict[str, Any]:
    media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    reference = media.get("schema", {}).get("$ref", "")
    found = schema["components"]["schemas"].get(reference.rpartition("/")[2], {})
    properties: dict[str, Any] = found.get("properties", {})
    return properties
