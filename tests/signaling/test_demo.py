"""The demo practice: made once for each day, found again, tried by its own words."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from conference.meeting.settings import DoorSettings
from signaling.config import Settings
from signaling.demo import ACCOUNTS, DemoPractice
from signaling.practice.calendar import bounds_of_day
from signaling.store.store import Store
from tests.support.practice import Follower, cheap_passwords, until
from tests.support.timing import CountedTiming

DAY = 86400.0
MIDNIGHT = bounds_of_day(1_790_000_000.0, Settings(time_zone="UTC").zone)[0]


class Demo:
    def __init__(self, store: Store, timing: CountedTiming, settings: Settings) -> None:
        self.store = store
        self.said: list[str] = []
        self.follower = Follower()
        self.practice = DemoPractice(
            settings=settings,
            store=store,
            passwords=cheap_passwords(),
            follower=self.follower,
            timing=timing,
            say=self.said.append,
        )


@asynccontextmanager
async def running_demo(folder: Path, timing: CountedTiming) -> AsyncIterator[Demo]:
    settings = Settings(demo=True, data_dir=folder, time_zone="UTC", listen_port=8443)
    store = await Store.open(settings.store_address, door=settings.door)
    demo = Demo(store, timing, settings)
    try:
        await demo.practice.start()
        yield demo
    finally:
        await demo.practice.close()
        await store.close()


async def test_a_day_has_a_single_a_pair_and_an_open_appointment(tmp_path: Path) -> None:
    async with running_demo(tmp_path, CountedTiming(MIDNIGHT)) as demo:
        appointments = await demo.practice.today()
        assert [len(each.clients) for each in appointments] == [1, 2, 0]
        begins, ends = MIDNIGHT, MIDNIGHT + DAY
        for each in appointments:
            assert begins <= each.starts_at < each.ends_at <= ends


async def test_a_second_start_finds_everything_as_it_was(tmp_path: Path) -> None:
    timing = CountedTiming(MIDNIGHT + 60)
    async with running_demo(tmp_path, timing) as demo:
        first, said = await demo.practice.today(), demo.said
        assert len(demo.follower.added) == 3
    timing.advance(DAY - 120)
    async with running_demo(tmp_path, timing) as demo:
        assert await demo.practice.today() == first
        assert demo.follower.added == []
        assert demo.said == said


async def test_each_day_has_its_own(tmp_path: Path) -> None:
    """While it runs too, and the hosts' workspaces are told."""
    timing = CountedTiming(MIDNIGHT + 23 * 3600)
    async with running_demo(tmp_path, timing) as demo:
        first = await demo.practice.today()
        timing.advance(3600 - 1)
        assert len(demo.said) == 1
        timing.advance(1)
        await until(lambda: len(demo.said) == 2)
        second = await demo.practice.today()
        assert {each.link for each in first}.isdisjoint({each.link for each in second})
        assert demo.follower.added == [*first, *second]
        assert [each.starts_at - DAY for each in second] == [each.starts_at for each in first]


@pytest.mark.parametrize("hour", range(0, 24, 3))
async def test_at_any_hour_no_meeting_of_the_day_has_ended_by_itself(
    tmp_path: Path, hour: int
) -> None:
    """R33: idle end is 12 h after the booked end."""
    now = MIDNIGHT + hour * 3600
    async with running_demo(tmp_path, CountedTiming(now)) as demo:
        for each in await demo.practice.today():
            assert each.ends_at + DoorSettings().idle_end > MIDNIGHT + DAY


async def test_what_is_printed_is_what_works(tmp_path: Path) -> None:
    async with running_demo(tmp_path, CountedTiming(MIDNIGHT)) as demo:
        (text,) = demo.said
        assert "http://localhost:8443/workspace" in text
        assert "http://127.0.0.1:8443/portal" in text
        links = re.findall(r"http://127\.0\.0\.1:8443/m/(\w+)", text)
        appointments = await demo.practice.today()
        assert links == [each.link for each in appointments]
        assert re.findall(r"(\d\d:\d\d) ", text) == ["12:00", "14:00", "16:00"]
        printed = dict(re.findall(r"(\S+@\S+) +password +(\S+)", text))
        assert printed == {account.email: account.password for account in ACCOUNTS}
        for account in ACCOUNTS:
            stored = await demo.store.accounts.find_by_email(account.role, account.email)
            assert stored is not None
            right = cheap_passwords().verify(
                printed[account.email], password_hash=stored.password_hash
            )
            assert await right
