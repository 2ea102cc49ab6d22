"""Follow-ups: who came and who did not get their own letter, once, when there is something."""

from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

from events import clock
from events import database as db
from events.database import transaction
from events.deliveries import claim
from events.deliveries.plan import Owed, plan
from events.mail.render.compose import Composed, Skipped, compose
from tests import factories
from tests.desk.conftest import SignIn, sign_in  # noqa: F401 - a fixture
from tests.feedback.test_feedback import past


async def letters(made: dict[str, Any], **when: float) -> dict[int, str]:
    """The follow-ups of a session's registrations as text, or why there is none yet."""
    talk = made["talk"]
    seats = await db.values("SELECT id FROM registrations ORDER BY id")
    async with transaction():
        await plan([
            Owed("follow-up", "registration", seat, "1", due_at=clock.now(),
                 useful_until=talk["ends_at"] + timedelta(days=7), session_id=talk["id"])
            for seat in seats
        ])  # fmt: skip
    claimed = await claim.claim(10)
    written = await compose(claimed, at=clock.now() + timedelta(**when))
    return {mail.subject_id: text(one) for mail, one in zip(claimed, written, strict=True)}


def text(one: Composed | Skipped) -> str:
    if isinstance(one, Skipped):
        return one.reason
    mail = message_from_bytes(one.message, policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    return f"{mail['subject']}\n{body.get_content()}"


async def test_present_and_absent_get_their_own_letter(database: None) -> None:
    made = await past()
    await factories.resource(made["talk"])
    await factories.session(made["cycle"], title="La prochaine")
    found = await letters(made)
    ada, bo = found[made["ada"]["id"]], found[made["bo"]["id"]]
    assert "Merci de votre présence." in ada
    assert f"{made['pages']['ada']}/feedback" in ada
    assert "Vous nous avez manqué." in bo
    assert "si vous n’avez pas pu venir" in bo
    assert "/feedback" not in bo
    for one in (ada, bo):
        assert "La prochaine" in one
        assert "https://video.example.org/1" in one


async def test_related_sessions_are_two_of_the_same_subject_that_left_something(
    database: None,
) -> None:
    made = await past()
    await factories.resource(made["talk"])
    await db.execute("UPDATE sessions SET tags = '{alliances,territoires}'")
    for title, tags, left in (
        ("Deux mots communs", ["alliances", "territoires"], True),
        ("Un mot commun", ["alliances"], True),
        ("Aucun mot commun", ["comptes"], True),
        ("Rien à revoir", ["alliances", "territoires"], False),
    ):
        starts = clock.now() - timedelta(days=30)
        other = await factories.session(made["cycle"], starts_at=starts, title=title, tags=tags)
        if left:
            await factories.resource(other)
    ada = (await letters(made))[made["ada"]["id"]]
    assert "Séances proches, à revoir\u00a0:" in ada
    assert ada.index("Deux mots communs") < ada.index("Un mot commun")
    assert "Aucun mot commun" not in ada
    assert "Rien à revoir" not in ada


async def test_what_is_for_who_came_is_mailed_to_nobody_else(database: None) -> None:
    made = await past()
    await factories.resource(made["talk"], public=False, only_present=True)
    found = await letters(made)
    own = f"http://127.0.0.1:8000{made['pages']['ada']}"
    assert f"Enregistrement\u00a0: {own}" in found[made["ada"]["id"]]
    assert found[made["bo"]["id"]] == "nothing remains of the session yet"


async def test_where_nobodys_presence_is_known_the_letter_fits_both(database: None) -> None:
    made = await past()
    await factories.resource(made["talk"])
    await forget_entrances()
    for one in (await letters(made)).values():
        assert "manqué" not in one
        assert "Merci de votre présence" not in one
        assert "/feedback" in one


async def forget_entrances() -> None:
    await db.execute("UPDATE registrations SET entered_at = NULL")


async def test_it_asks_after_a_day_without_a_recording_and_then_only_who_came(
    database: None,
) -> None:
    made = await past()
    early = await letters(made)
    assert set(early.values()) == {"nothing remains of the session yet"}
    await give_back()
    late = await letters(made, days=1)
    assert "/feedback" in late[made["ada"]["id"]]
    assert late[made["bo"]["id"]] == "nothing remains of the session yet"


async def give_back() -> None:
    await db.execute("DELETE FROM deliveries")


async def test_who_answered_is_not_asked_again_and_an_attestation_is_named(
    database: None,
) -> None:
    made = await past()
    await factories.resource(made["talk"])
    await factories.insert(
        "attestation_wordings",
        {"programme": made["cycle"]["id"], "enabled": True, "signatory": "Camille Exemple"},
    )
    await factories.insert("feedback_given", {"registration": made["ada"]["id"]})
    found = await letters(made)
    assert "/feedback" not in found[made["ada"]["id"]]
    assert f"{made['pages']['ada']}#attestation" in found[made["ada"]["id"]]
    assert "#attestation" not in found[made["bo"]["id"]]


async def test_the_desk_shows_both_letters_before_they_leave(sign_in: SignIn) -> None:  # noqa: F811
    made = await past()
    await factories.resource(made["talk"], url="https://video.example.org/all")
    await factories.resource(
        made["talk"], url="https://video.example.org/present", public=False, only_present=True
    )
    await letters(made)
    desk, slug = await sign_in("viewer"), made["talk"]["slug"]
    page = (await desk.get(f"/sessions/{slug}/follow-up")).text
    assert "2 emails are planned" in page
    assert "To those who came" in page
    assert "To those who did not come" in page
    for presence, words, left in (
        ("present", "Merci de votre présence", 2),
        ("absent", "manqué", 1),
    ):
        shown = (await desk.get(f"/sessions/{slug}/follow-up/{presence}")).text
        assert words in shown
        assert "paraîtront sur sa page" not in shown
        assert shown.count("<b>Enregistrement</b>") == left
    assert (await desk.get(f"/sessions/{slug}/follow-up/else")).status_code == 404
