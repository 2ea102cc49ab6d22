"""The mails that wait for a connection, so that one slow destination delays no other."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Iterator
from typing import Final

from events.mail.transport import lanes
from events.mail.transport.lanes import Lane, OutgoingMail, Stopwatch

MEMORY: Final = 0.2
"""How much the newest mail counts in what is known of a destination."""

KEPT_IN_A_SLOW_LANE: Final = 6
"""More than these would only wait here until their leases end."""


class MailQueue:
    """A queue with a lane for each destination domain, served in turn.

    Each has one connection if it needs it. A slow one gets no second while a quicker one waits;
    none gets more than half of them while others wait.
    """

    def __init__(self, connections: int) -> None:
        """Share out so many connections."""
        self._most = max(connections // 2, 1)
        self._lanes: dict[str, Lane] = {}
        self._turns: deque[str] = deque()
        self._changed = asyncio.Event()
        self._size = 0
        self._closed = False

    def __len__(self) -> int:
        """Return how many mails wait."""
        return self._size

    def untried(self) -> int:
        """Return how many of them wait until their destination takes its first mails."""
        return sum(lane.untried for lane in self._lanes.values())

    def put(self, mail: OutgoingMail) -> None:
        """Let a mail wait in its destination's lane."""
        lane = self._lanes.setdefault(mail.domain, Lane())
        if not lane.waiting:
            self._turns.append(mail.domain)
        lane.waiting.append(mail)
        self._size += 1
        self._changed.set()

    async def take(self, patience: float) -> OutgoingMail | None:
        """Return the next mail, or None if none came in `patience` seconds. Then call `done`."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + patience
        while True:
            mail = self._next(loop.time())
            if mail is not None:
                return mail
            self._changed.clear()
            left = deadline - loop.time()
            if left <= 0 or self._closed:
                return None
            # A lane may become free because time passes, so look again now and then.
            await _wait(self._changed, min(left, lanes.SLOW_SECONDS))

    @contextlib.contextmanager
    def clock_stopped(self, mail: OutgoingMail) -> Iterator[None]:
        """Do not count this block, such as a wait for the database, as the destination's time."""
        loop = asyncio.get_running_loop()
        stopwatch = self._lanes[mail.domain].started[mail]
        stopwatch.turn(loop.time(), running=False)
        try:
            yield
        finally:
            stopwatch.turn(loop.time(), running=True)

    def done(self, mail: OutgoingMail) -> None:
        """Note that the mail left its connection."""
        lane = self._lanes[mail.domain]
        stopwatch = lane.started.pop(mail)
        slow = stopwatch.seconds(asyncio.get_running_loop().time()) > lanes.SLOW_SECONDS
        lane.slowness += MEMORY * (slow - lane.slowness)
        lane.known = True
        if not lane.started and not lane.waiting and lane.slowness < MEMORY / 2:
            del self._lanes[mail.domain]
        self._changed.set()

    def stuck(self) -> int:
        """Return how many connections hold a mail that takes long."""
        now = asyncio.get_running_loop().time()
        return sum(lane.stuck(now) for lane in self._lanes.values())

    def take_excess(self) -> list[OutgoingMail]:
        """Take out what crowds a slow lane, so that there is room to claim for the others."""
        now = asyncio.get_running_loop().time()
        excess = []
        for lane in self._lanes.values():
            if self._holds_up(lane, now):
                while len(lane.waiting) > KEPT_IN_A_SLOW_LANE:
                    excess.append(lane.waiting.pop())
        self._size -= len(excess)
        return excess

    def empty(self) -> list[OutgoingMail]:
        """Take out all that wait."""
        mails = [mail for lane in self._lanes.values() for mail in lane.waiting]
        for lane in self._lanes.values():
            lane.waiting.clear()
        self._turns.clear()
        self._size = 0
        return mails

    def close(self) -> None:
        """Let nobody wait any longer."""
        self._closed = True
        self._changed.set()

    def _next(self, now: float) -> OutgoingMail | None:
        for _ in range(len(self._turns)):
            domain = self._turns[0]
            self._turns.rotate(-1)
            if self._may_leave(self._lanes[domain], now):
                return self._leave(domain, now)
        return None

    def _may_leave(self, lane: Lane, now: float) -> bool:
        if not lane.started:
            return True
        room = len(lane.started) < self._most
        if self._holds_up(lane, now):
            return room and all(self._lanes[other].slow for other in self._turns)
        if lane.being_tried:
            return False
        return room or len(self._turns) == 1

    def _holds_up(self, lane: Lane, now: float) -> bool:
        return lane.slow or lane.stuck(now) > self._most // 3

    def _leave(self, domain: str, now: float) -> OutgoingMail:
        lane = self._lanes[domain]
        mail = lane.waiting.popleft()
        self._size -= 1
        if not lane.waiting:
            self._turns.remove(domain)
        lane.started[mail] = Stopwatch(now)
        return mail


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
