"""A speaker who wants no reminders and announcements, or wants them again."""

from datetime import datetime

from events.speakers.tables import Speaker


async def stop(speaker_id: int, *, at: datetime) -> None:
    """Send no more of the series; again changes nothing. Joins the caller's transaction."""
    await Speaker.update({Speaker.stopped_at: at}).where(
        Speaker.id == speaker_id, Speaker.stopped_at.is_null()
    )


async def resume(speaker_id: int) -> None:
    """Send the series again, from the next mail on; again changes nothing."""
    await Speaker.update({Speaker.stopped_at: None}).where(Speaker.id == speaker_id)
