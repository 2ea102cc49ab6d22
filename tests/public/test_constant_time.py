"""The time of an answer is told by slots and chance, on a clock that the test moves itself."""

import asyncio
import random
import selectors
from typing import Any

import pytest

from events.public.forms import constant_time

pytestmark = pytest.mark.usefixtures("slots")

SLOT = constant_time.SLOT_SECONDS


class _AtOnce(selectors.DefaultSelector):
    """Sleeps by moving the clock."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> Any:
        self.passed += timeout or 0.0
        return super().select(0)


class MovedLoop(asyncio.SelectorEventLoop):
    """An event loop whose time passes only where somebody waits."""

    def __init__(self) -> None:
        self.hands = _AtOnce()
        super().__init__(self.hands)

    def time(self) -> float:
        return 1000.0 + self.hands.passed


def answered_after(work: float, *, alone: bool = False) -> float:
    """How long an answer takes that needs so much work."""

    async def answer() -> float:
        began = constant_time.started()
        await asyncio.sleep(work)
        await constant_time.finish(began, alone=alone)
        return constant_time.started() - began

    with asyncio.Runner(loop_factory=MovedLoop) as runner:
        return runner.run(answer())


@pytest.fixture(autouse=True)
def _nothing_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constant_time, "_typical_seconds", 0.0)


@pytest.fixture
def same_dice(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Each answer throws the same dice."""
    return lambda: monkeypatch.setattr(constant_time, "_random", random.Random(7))


def test_what_takes_a_little_longer_is_answered_at_the_same_moment(same_dice: Any) -> None:
    moments = []
    for work in (0.001, 0.003, 0.006, 0.024):
        same_dice()
        moments.append(answered_after(work))
    assert moments == pytest.approx([moments[0]] * 4)


def test_what_takes_a_slot_longer_is_answered_a_slot_later(same_dice: Any) -> None:
    same_dice()
    short = answered_after(0.003)
    same_dice()
    assert answered_after(0.003 + SLOT) == pytest.approx(short + SLOT)


def test_chance_adds_up_to_one_slot() -> None:
    moments = [answered_after(0.003) for _ in range(100)]
    assert SLOT <= min(moments) < max(moments) <= 2 * SLOT
    assert max(moments) - min(moments) > SLOT / 2


def test_a_slow_machine_has_longer_slots(same_dice: Any) -> None:
    for _ in range(60):
        answered_after(0.03, alone=True)
    moments = []
    for work in (0.02, 0.03, 0.08):
        same_dice()
        moments.append(answered_after(work))
    assert moments == pytest.approx([moments[0]] * 3)


def test_one_answer_that_hung_and_a_crowd_change_little() -> None:
    answered_after(20.0, alone=True)
    for _ in range(60):
        answered_after(0.03)
    assert max(answered_after(0.003) for _ in range(50)) <= 2 * SLOT + 1e-6
