"""A programme's time zone is a place, and its name is offered where another was typed."""

import pytest

from tests.desk.conftest import SignIn


async def test_a_form_offers_the_place_of_a_windows_zone_in_its_field(sign_in: SignIn) -> None:
    desk = await sign_in("owner")
    answer = await desk.post("/programmes", title="Cartes", timezone="Romance Standard Time")
    assert answer.status_code == 422
    assert "This is not the name of a time zone." in answer.text
    assert 'value="Europe/Paris"' in answer.text


@pytest.mark.parametrize("zone", ["localtime", "Factory"])
async def test_what_is_no_place_is_refused_where_it_is_typed(sign_in: SignIn, zone: str) -> None:
    desk = await sign_in("owner")
    answer = await desk.post("/programmes", title="Cartes", timezone=zone)
    assert answer.status_code == 422
    assert "Choose a time zone of the list" in answer.text
