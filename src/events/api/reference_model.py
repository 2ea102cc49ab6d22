"""The schema as the reference shows it: groups of operations, the shapes they take and give."""

import re
from dataclasses import dataclass
from typing import Any, Final

from events.api import problems
from events.api.openapi import Schema
from events.errors import Refusal
from events.presentation import N_, sentence

GROUPS: Final = (
    ("/api/v1/desk/registrations", N_("People at the desk")),
    ("/api/v1/desk/people", N_("People at the desk")),
    ("/api/v1/desk/announcements", N_("Mail at the desk")),
    ("/api/v1/desk/deliveries", N_("Mail at the desk")),
    ("/api/v1/desk/webhooks", N_("Organisers")),
    ("/api/v1/desk/reviews", N_("Programmes at the desk")),
    ("/api/v1/desk/organisers", N_("Organisers")),
    ("/api/v1/desk/record", N_("Organisers")),
    ("/api/v1/desk/speakers", N_("Speakers and what remains")),
    ("/api/v1/desk/appearances", N_("Speakers and what remains")),
    ("/api/v1/desk/resources", N_("Speakers and what remains")),
    ("/api/v1/desk/sessions", N_("Sessions at the desk")),
    ("/api/v1/desk/form-questions", N_("Programmes at the desk")),
    ("/api/v1/desk/programmes", N_("Programmes at the desk")),
    ("/api/v1/", N_("For everybody, without a token")),
)
"""By the longest beginning of an address that fits, in the order of the most particular first."""

_PLACE: Final = re.compile(r"%\(\w+\)s")


@dataclass(frozen=True)
class Field:
    """One field of a shape or one filter; `shape` names the shape that it holds."""

    name: str
    kind: str
    shape: str
    required: bool
    words: str


@dataclass(frozen=True)
class Operation:
    """What one may ask for; `takes` and `gives` name shapes."""

    anchor: str
    method: str
    path: str
    summary: str
    scope: str
    filters: list[Field]
    takes: str
    gives: list[str]
    line: str


@dataclass(frozen=True)
class Group:
    """Operations about one thing."""

    anchor: str
    title: str
    operations: list[Operation]


@dataclass(frozen=True)
class Shape:
    """What an operation takes or gives, field by field."""

    name: str
    fields: list[Field]


@dataclass(frozen=True)
class Kind:
    """A kind of problem: the end of its `type`, its status, and what it says."""

    name: str
    status: int
    sentence: str


def groups(found: Schema) -> list[Group]:
    """Return every operation, by what it is about."""
    by_title: dict[str, list[Operation]] = {title: [] for _, title in reversed(GROUPS)}
    for path, item in found["paths"].items():
        title = next(title for beginning, title in GROUPS if path.startswith(beginning))
        by_title[title] += [_operation(path, method, one, found) for method, one in item.items()]
    return [
        Group(f"group-{number}", title, operations)
        for number, (title, operations) in enumerate(by_title.items(), 1)
        if operations
    ]


def shapes(found: Schema) -> list[Shape]:
    """Return every shape by its name."""
    return [
        Shape(name, _fields(one, found))
        for name, one in sorted(found["components"]["schemas"].items())
        if "properties" in one
    ]


def refusals(language: str) -> list[Kind]:
    """Return every kind of problem, in a language: those that only their status names too."""
    found = {
        (name := f"{problems.OF_STATUS}{status}"): Kind(name, status, sentence(said, language))
        for status, said in problems.SENTENCES.items()
    }
    waiting = [Refusal]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        name, said = problems.name_of(kind), sentence(kind.sentence, language)
        found[name] = Kind(name, kind.status, _PLACE.sub("…", said))
    return sorted(found.values(), key=lambda one: (one.status, one.name))


def _operation(path: str, method: str, one: Schema, found: Schema) -> Operation:
    body = one.get("requestBody", {}).get("content", {}).get("application/json", {})
    return Operation(
        anchor=one["operationId"],
        method=method.upper(),
        path=path,
        summary=one["summary"],
        scope=one.get("x-scope", ""),
        filters=[
            Field(each["name"], *_kind(each["schema"], found), each["required"],
                  each.get("description", ""))
            for each in one.get("parameters", [])
            if each["in"] == "query"
        ],
        takes=_kind(body.get("schema", {}), found)[1],
        gives=_gives(one["responses"], found),
        line=one["x-codeSamples"][0]["source"],
    )  # fmt: skip


def _gives(answers: Schema, found: Schema) -> list[str]:
    """Return the shapes of good answers; where there are two, the latter is of a dry run."""
    schemas: list[Schema] = [
        content["schema"]
        for status, answer in answers.items()
        if status.startswith("2")
        for content in answer.get("content", {}).values()
    ]
    parts = [part for schema in schemas for part in schema.get("oneOf", [schema])]
    return [name for _, name in (_kind(part, found) for part in parts) if name]


def _fields(shape: Schema, found: Schema) -> list[Field]:
    required = shape.get("required", [])
    return [
        Field(name, *_kind(one, found), name in required, one.get("description", ""))
        for name, one in shape["properties"].items()
    ]


def _kind(part: Any, found: Schema) -> tuple[str, str]:
    """Return what a field holds in words of JSON, and the shape in it if there is one."""
    if "$ref" in part:
        name = part["$ref"].rsplit("/", 1)[1]
        target = found["components"]["schemas"][name]
        return ("object", name) if "properties" in target else _kind(target, found)
    if "enum" in part:
        return " | ".join(str(one) for one in part["enum"]), ""
    if several := part.get("oneOf") or part.get("anyOf"):
        read = [_kind(one, found) for one in several]
        return " | ".join(kind for kind, _ in read), next((name for _, name in read if name), "")
    if part.get("type") == "array":
        kind, shape = _kind(part.get("items", {}), found)
        return f"[{kind}]", shape
    if isinstance(part.get("additionalProperties"), dict):
        kind, shape = _kind(part["additionalProperties"], found)
        return "{…: " + kind + "}", shape
    named = part.get("type", "")
    return part.get("format") or (" | ".join(named) if isinstance(named, list) else named), ""
