"""What is wrong in a body is pointed at, where a pointer can lead there."""

from typing import Annotated

import msgspec
import pytest

from events.presentation.parse_errors import pointers


class _Seat(msgspec.Struct):
    number: int


class _Import(msgspec.Struct):
    content: Annotated[str, msgspec.Meta(max_length=9)]
    people: list[_Seat] | msgspec.UnsetType = msgspec.UNSET


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("", "#"),
        ("title", "#/title"),
        ("people[3].email", "#/people/3/email"),
        ("sessions.1.timezone", "#/sessions/1/timezone"),
        ("é/~", "#/%C3%A9~1~0"),
    ],
)
def test_a_path_becomes_a_pointer(path: str, pointer: str) -> None:
    assert pointers.pointer(path) == pointer


def test_no_pointer_leads_into_a_file_or_out_of_the_body() -> None:
    body = pointers.depths(_Import)
    assert pointers.within(body, "people[3].number") == "#/people/3/number"
    assert pointers.within(body, "content.3") == "#/content"
    assert pointers.within(body, "color") == ""
