"""The rules of schema.org for what our pages say: each type's properties and what they may hold.

Written from its vocabulary (schema.org/Event and the types it names), with what search engines ask
of an event: a name, a start and a location.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

Check = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _url(value: Any) -> bool:
    parts = urlsplit(value) if isinstance(value, str) else None
    return bool(parts and parts.scheme in ("http", "https") and parts.hostname)


def _moment(value: Any) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def _language(value: Any) -> bool:
    return isinstance(value, str) and value.split("-")[0].isalpha() and len(value) >= 2


def _boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _one_of(*names: str) -> Check:
    return lambda value: value in {f"https://schema.org/{name}" for name in names}


THING: Final[dict[str, Any]] = {"name": _text, "description": _text, "url": _url}

TYPES: Final[dict[str, dict[str, Any]]] = {
    "Event": THING
    | {
        "startDate": _moment,
        "endDate": _moment,
        "inLanguage": _language,
        "isAccessibleForFree": _boolean,
        "eventStatus": _one_of("EventCancelled", "EventMovedOnline", "EventPostponed",
                               "EventRescheduled", "EventScheduled"),
        "eventAttendanceMode": _one_of("MixedEventAttendanceMode", "OfflineEventAttendanceMode",
                                       "OnlineEventAttendanceMode"),
        "location": ("Place", "VirtualLocation"),
        "organizer": ("Organization", "Person"),
        "performer": ("Organization", "Person", "Role"),
        "superEvent": ("Event", "EventSeries"),
    },
    "EventSeries": THING,
    "Place": THING | {"address": _text},
    "VirtualLocation": THING,
    "Organization": THING,
    "Person": THING | {"affiliation": ("Organization",)},
    # A role stands between: it repeats the property that it stands in.
    "Role": {"roleName": _text, "performer": ("Organization", "Person")},
}  # fmt: skip

REQUIRED: Final = {
    "Event": {"name", "startDate", "location"},
    "Place": {"name", "address"},
    "VirtualLocation": {"url"},
    "Role": {"roleName", "performer"},
}


def wrong(whole: Any) -> list[str]:
    """What is not as schema.org has it, by where it stands."""
    context = [] if whole.get("@context") == "https://schema.org" else ["@context"]
    inner = {name: value for name, value in whole.items() if name != "@context"}
    return context + list(_wrong_in(inner, ("Event",), "Event"))


def _wrong_in(node: Any, allowed: tuple[str, ...], where: str) -> Iterator[str]:
    kind = node.get("@type") if isinstance(node, dict) else None
    if kind not in allowed or kind not in TYPES:
        yield f"{where}: {kind} is none of {allowed}"
        return
    for missing in sorted(REQUIRED.get(kind, {"name"}) - node.keys()):
        yield f"{where}.{missing}: missing"
    for name, value in node.items():
        if name != "@type":
            for one in value if isinstance(value, list) else [value]:
                yield from _wrong_value(one, TYPES[kind].get(name), f"{where}.{name}")


def _wrong_value(value: Any, rule: Check | tuple[str, ...] | None, where: str) -> Iterator[str]:
    if rule is None:
        yield f"{where}: no such property"
    elif isinstance(rule, tuple):
        yield from _wrong_in(value, rule, where)
    elif not rule(value):
        yield f"{where}: {value!r}"
