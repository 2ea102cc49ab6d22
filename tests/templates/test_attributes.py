"""A misspelt attribute is found in a template, in whichever branch, loop or macro it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError

from events.database import Shape
from events.presentation.jinja import environment
from tests.templates.attributes import problems
from tests.templates.kinds import of_value
from tests.templates.watch import watched


class Place(Shape):
    name: str
    capacity: int | None


@dataclass(frozen=True)
class Talk:
    title: str
    place: Place | None = None
    cast: list[Place] = field(default_factory=list)
    near: dict[int, Place] = field(default_factory=dict)


GIVEN = {"talk": Talk("Séance", Place("Aula", None)), "shown": False}
MACROS = "{% macro of(place, of) %}{{ place.name }}{{ of.titel }}{% endmacro %}"


def found(source: str, **given: object) -> list[str]:
    made = Environment(
        loader=DictLoader(
            {"page": source, "macros": MACROS, "base": "{% block main %}{% endblock %}"}
        ),
        autoescape=True,
    )
    values = {name: of_value(value) for name, value in {**GIVEN, **given}.items()}
    return [problem.split(": ", 1)[1] for problem in problems(made, "page", values)]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("{{ talk.titel }}", "no titel in Talk"),
        ("{{ talk['titel'] }}", "no titel in Talk"),
        ("{% if shown %}{{ talk.titel }}{% endif %}", "no titel in Talk"),
        ("{% if talk.place.capcity is none %}{% endif %}", "no capcity in Place"),
        ("{{ talk.place.capcity or '—' }}", "no capcity in Place"),
        ("{{ talk.titel if shown else '' }}", "no titel in Talk"),
        ("{% for one in talk.cast %}{{ one.nam }}{% endfor %}", "no nam in Place"),
        ("{% for key, one in talk.near.items() %}{{ one.nam }}{% endfor %}", "no nam in Place"),
        ("{{ talk.cast|map(attribute='nam')|join }}", "no nam in Place"),
        ("{{ talk.cast|selectattr('nam')|list }}", "no nam in Place"),
        ("{{ (talk.cast|first).nam }}", "no nam in Place"),
        ("{{ talk.cast[0].nam }}", "no nam in Place"),
        ("{% set one = talk.place %}{{ one.nam }}", "no nam in Place"),
        ("{% import 'macros' as m %}{{ m.of(talk.place, talk) }}", "no titel in Talk"),
        ("{% from 'macros' import of %}{{ of(talk.place, of=talk) }}", "no titel in Talk"),
        ("{% import 'macros' as m %}{{ m.off(talk) }}", "no off in macros"),
        ("{% extends 'base' %}{% block main %}{{ talk.titel }}{% endblock %}", "no titel in Talk"),
    ],
)
def test_a_misspelt_attribute_is_found(source: str, problem: str) -> None:
    assert found(source) == [problem]


@pytest.mark.parametrize(
    "source",
    [
        "{{ talk.title.upper() }}{{ talk.place.name }}{{ talk.cast|length }}",
        "{{ talk.titel is defined }}{{ talk.titel|default('') }}",
        "{% if talk.place is none %}{% else %}{{ talk.place.capacity }}{% endif %}",
        "{% for one in talk.cast %}{{ loop.index }}{{ one.name }}{% endfor %}",
    ],
)
def test_what_is_there_is_no_problem(source: str) -> None:
    assert found(source) == []


def test_rendering_fails_though_the_branch_was_not_taken() -> None:
    loader = DictLoader({"page": "{% if shown %}{{ talk.titel }}{% endif %}"})
    page = Environment(loader=loader, undefined=StrictUndefined, autoescape=True).get_template(
        "page"
    )
    with watched(), pytest.raises(UndefinedError, match="no titel in Talk"):
        page.render(**GIVEN)


@pytest.mark.parametrize(
    "source", ["{{ talk.titel }}", "{% if talk.titel %}{% endif %}", "{{ tlak }}"]
)
def test_the_site_itself_fails_on_a_name_that_is_not_there(source: str) -> None:
    template = environment("en").from_string(source)
    given: Mapping[str, object] = GIVEN
    with pytest.raises(UndefinedError):
        template.render(**given)
