"""Letters to speakers about their appearances."""

from datetime import timedelta

from events.mail import words
from events.mail.letters import gates
from events.mail.letters.session import after_all, near, old_time
from events.mail.scene import Scene, Wording, letter
from events.presentation import N_


@letter(gates.appears, gates.published, gates.not_over, method="REQUEST")
def speaker_invitation(scene: Scene) -> Wording:
    """To a speaker whom organisers invite: answer, and an invitation for the calendar."""
    return Wording(scene.say(N_("You are expected as a speaker: %(title)s"), title=scene.title))


@letter(gates.appears, gates.published, gates.same_version, gates.not_over, method="REQUEST")
def speaker_moved(scene: Scene) -> Wording:
    """To speakers, when time or place of their session changes."""
    old = old_time(scene)
    subject = N_("Your session changed: %(title)s")
    if old is not None:
        subject = N_("New date for your session: %(title)s")
    elif after_all(scene):
        subject = N_("It takes place after all: %(title)s")
    return Wording(
        scene.say(subject, title=scene.title), {"old": old, "after_all": after_all(scene)}
    )


@letter(gates.appears, gates.has_session, method="CANCEL")
def speaker_cancelled(scene: Scene) -> Wording:
    """To speakers, when their session is cancelled or postponed, or they are no longer in it."""
    return Wording(scene.say(N_("Your session will not take place: %(title)s"), title=scene.title))


@letter(gates.appears, gates.published, gates.same_version, gates.not_begun)
def speaker_reminder(scene: Scene) -> Wording:
    """Before the session, to its speakers: their way in."""
    return Wording(near(scene), {"soon": scene.left <= timedelta(hours=2)})


@letter(gates.announced)
def speaker_announcement(scene: Scene) -> Wording:
    """What organisers write to speakers."""
    assert scene.announcement is not None
    subject = words.plain_line(scene.announcement.subject, scene)
    return Wording(subject, {"body": scene.announcement.body})
