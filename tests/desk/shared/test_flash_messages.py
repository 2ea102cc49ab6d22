"""What a page says once a button was pressed: green only where all was done."""

import pytest

from events.desk.shared import flash_messages
from tests.desk.conftest import SignIn


def test_each_that_is_half_done_is_a_sentence_of_the_list() -> None:
    assert set(flash_messages.SENTENCES) >= flash_messages.HALF_DONE


@pytest.mark.parametrize(("code", "waits"), [("nobody-ticked", True), ("imported", False)])
async def test_what_was_not_done_is_not_said_in_green(
    sign_in: SignIn, code: str, waits: bool
) -> None:
    desk = await sign_in("editor")
    page = (await desk.get(f"/desk/programmes?said={code}")).text
    assert 'class="flash' in page
    assert ("flash-waiting" in page) == waits
