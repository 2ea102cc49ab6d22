"""The registry: every job of the worker, when it starts, and what it does.

Arq starts the jobs (`worker.settings`), or the clock while Redis is away (`worker.fallback`); both
by `worker.running`. A job returns what it did, in a few words for the log, or None where there was
nothing to do.
"""

import asyncio
from typing import Final

from events import clock
from events.backups.nightly import make_nightly_backup
from events.calendars import cache
from events.csv_import import upload_store
from events.deliveries.figures import counted, ledger
from events.deliveries.limits import pause
from events.deliveries.prune import prune
from events.inbox import received_mails
from events.openagenda import read_back as moderation
from events.openagenda import send as openagenda
from events.operations.bulk import carry_out
from events.operations.people import erase, listed_people, retention
from events.operations.proposals import decide
from events.operations.reports.figures import recount, recount_people, recount_reviews
from events.operations.rooms import watch
from events.operations.speakers import ask, remove
from events.organisers import answered_requests
from events.organisers.notices import tell
from events.organisers.undo import forget
from events.registrations.signup import rate_limits, waitlist
from events.resources import share
from events.resources.storage import sweep, uploads
from events.webhooks import messages as webhook_messages
from events.webhooks import send as webhooks
from events.worker.running import Context, Job

BREATH_SECONDS: Final = 0.05
"""Between two parts of a long job, so that mails and other jobs get their turn."""
SWEEP_MINUTE: Final = 51


async def send_due(ctx: Context) -> str | None:
    """Have this process's sender look for due mails now; return what it settled since last asked.

    The sender also looks every few seconds by itself: losing this costs delay only.
    """
    ctx["sender"].look()
    settled = ctx["sender"].counts - ctx["reported"]
    ctx["reported"].update(settled)
    return ", ".join(f"{state}: {number}" for state, number in sorted(settled.items())) or None


async def report_queue(_ctx: Context) -> str | None:
    """Return how many mails are due and how late the oldest is."""
    queue = await ledger.queue(clock.now())
    if not queue.due:
        return None
    return f"mails due: {queue.due}, the oldest for {queue.lateness:.0f} s; held: {queue.held}"


async def write_calendars(_ctx: Context) -> str | None:
    """Write the calendar events that changed before a calendar asks for them."""
    written = 0
    while some := await cache.write_some():
        written += some
        await asyncio.sleep(BREATH_SECONDS)
    return _counted("calendar events written", written)


async def carry_out_in_parts(_ctx: Context) -> str | None:
    """Carry out what reaches very many people, part by part."""
    return _counted("people reached in parts", await carry_out.carry_out(clock.now))


async def recount_figures(_ctx: Context) -> str | None:
    """Count anew the figures of what has changed, and mails where they are very many."""
    number = await recount.recount()
    await recount_people.recount(clock.now())
    await counted.recount(clock.now())
    return _counted("sessions counted anew", number)


async def recount_figures_of_reviews(_ctx: Context) -> str | None:
    """Count the people of large reviews anew that have changed."""
    return _counted("reviews counted anew", await recount_reviews.recount(clock.now()))


async def lapse_offers(_ctx: Context) -> str | None:
    """End offered seats whose time is over, and pass them on."""
    return _counted("offers ended", await waitlist.lapse_offers(clock.now()))


async def tell_the_team(_ctx: Context) -> str | None:
    """Tell organisers what happened, at once or in a digest, as each of them chose."""
    return _counted("mails to organisers", await tell.tell(clock.now()))


async def send_webhooks(_ctx: Context) -> str | None:
    """Post what happened to the programs that asked for it."""
    return _counted("messages posted to webhooks", await webhooks.send_due())


async def send_to_agendas(_ctx: Context) -> str | None:
    """Bring agendas at OpenAgenda up to date with the sessions that changed."""
    return _counted("sessions looked at for OpenAgenda", await openagenda.send_due())


async def read_moderation(_ctx: Context) -> str | None:
    """Ask agendas at OpenAgenda how far the moderation of what they took is."""
    return _counted("events asked for at OpenAgenda", await moderation.read_due())


async def watch_rooms(_ctx: Context) -> str | None:
    """Ask the servers of rooms who is there, what has ended, and what was recorded."""
    return _counted("rooms asked about", await watch.watch(clock.now))


async def prune_webhooks(_ctx: Context) -> str | None:
    """Delete messages to webhooks that were settled a month ago."""
    return _counted("webhook messages pruned", await webhook_messages.prune(clock.now()))


async def release_shown(_ctx: Context) -> str | None:
    """Send on the follow-ups that waited for what is shown from now on."""
    return _counted("follow-ups sent on", await share.release_shown(clock.now()))


async def finish_erasures(_ctx: Context) -> str | None:
    """Remove the addresses of erased people once their last mail has left."""
    return _counted("erasures finished", await erase.finish_erasures(clock.now()))


async def forget_expired(_ctx: Context) -> str | None:
    """Forget the people of programmes whose retention is over."""
    return _counted("people forgotten", await retention.forget_expired(clock.now()))


async def ask_speakers(_ctx: Context) -> str | None:
    """Ask speakers for what is missing, on the days that their programme gives."""
    return _counted("speakers asked for what is missing", await ask.ask_due(clock.now()))


async def finish_removals(_ctx: Context) -> str | None:
    """Take away the names of removed speakers once their last mail has left."""
    return _counted("removals finished", await remove.finish_removals(clock.now()))


async def forget_proposals(_ctx: Context) -> str | None:
    """Delete proposals that nobody confirmed, and those that were declined long ago."""
    return _counted("proposals deleted", await decide.forget_proposals(clock.now()))


async def forget_requests(_ctx: Context) -> str | None:
    """Drop what was counted against abuse more than an hour ago."""
    return _counted("request counts dropped", await rate_limits.forget_requests(clock.now()))


async def forget_answers(_ctx: Context) -> str | None:
    """Drop what was answered to programs more than a day ago."""
    return _counted("answers to programs dropped", await answered_requests.forget(clock.now()))


async def forget_uploads(_ctx: Context) -> str | None:
    """Remove uploaded files that nobody came back to import, and lists whose import was stopped."""
    await listed_people.forget(clock.now())
    return _counted("uploads dropped", await upload_store.forget_uploads(clock.now()))


async def forget_media(_ctx: Context) -> str | None:
    """Delete large files that stopped on their way; after a restore as `sweep_files`."""
    if await pause.is_restored():
        return None
    return _counted("large files dropped", await uploads.forget(clock.now()))


async def sweep_files(_ctx: Context) -> str | None:
    """Look through the store for what nothing names, once an hour: a bucket bills each look.

    After a restore not before an organiser lets mail leave: if it was the wrong backup, or this is
    a trial beside the site, the store still has what other rows name.
    """
    at = clock.now()
    if at.minute != SWEEP_MINUTE or await pause.is_restored():
        return None
    return _counted("files swept", await sweep.sweep(at))


async def forget_undo(_ctx: Context) -> str | None:
    """Drop what can no longer be undone, and the files kept for it."""
    return _counted("undo steps dropped", await forget.forget(clock.now()))


async def forget_received(_ctx: Context) -> str | None:
    """Delete what people wrote to our addresses two months ago."""
    return _counted("received mails dropped", await received_mails.forget_received(clock.now()))


async def prune_deliveries(_ctx: Context) -> str | None:
    """Delete deliveries that were settled long ago."""
    return _counted("deliveries pruned", await prune(clock.now()))


async def back_up(_ctx: Context) -> str | None:
    """Make tonight's backup where one is due."""
    return await make_nightly_backup(clock.now())


JOBS: Final = (
    Job(send_due, seconds=range(0, 60, 10), one_process=False),
    Job(write_calendars, seconds=range(3, 60, 5)),
    Job(carry_out_in_parts, seconds=range(4, 60, 5)),
    Job(send_webhooks, seconds=range(2, 60, 5)),
    Job(send_to_agendas, seconds=range(0, 60, 5)),
    Job(read_moderation, seconds=(20, 50)),
    Job(watch_rooms, seconds=range(6, 60, 20)),
    Job(recount_figures, seconds=range(7, 60, 10)),
    Job(recount_figures_of_reviews, seconds=[48]),
    Job(report_queue, seconds=[1]),
    Job(lapse_offers, seconds=[5]),
    Job(tell_the_team, seconds=[9]),
    Job(release_shown, seconds=[8]),
    Job(finish_erasures, seconds=[12]),
    Job(forget_expired, seconds=[17]),
    Job(forget_requests, seconds=[22]),
    Job(forget_uploads, seconds=[27]),
    Job(forget_answers, seconds=[29]),
    Job(forget_undo, seconds=[32]),
    Job(forget_media, seconds=[34]),
    Job(sweep_files, seconds=[35]),
    Job(prune_deliveries, seconds=[37]),
    Job(prune_webhooks, seconds=[39]),
    Job(forget_received, seconds=[42]),
    Job(ask_speakers, seconds=[43]),
    Job(forget_proposals, seconds=[24]),
    Job(finish_removals, seconds=[14]),
    Job(back_up, seconds=[45]),
)
"""All of them, spread over the minute so that they do not all begin at once."""


def _counted(what: str, number: int) -> str | None:
    return f"{what}: {number}" if number else None
