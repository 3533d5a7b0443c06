"""Which path is sent to, told as rows; the clock is counted."""

import pytest

from conference.relay.ice import CHECKS_SILENCE, PATH_HOLD, PATH_SILENCE, IceAgent, Path
from conference.relay.stun import Check, read_check
from conference.relay.transport import IceCredentials
from tests.relay.parts import REMOTE, check

LOCAL = IceCredentials("ours", "l" * 24)
FRESH = IceCredentials("fresh", "f" * 24)


def agent_with_paths(count: int = 2) -> tuple[IceAgent, list[Path]]:
    agent = IceAgent(local=LOCAL, remote=REMOTE)
    agent.paths = [Path(None, None, bytes([number]), 0.0) for number in range(count)]  # type: ignore[arg-type]
    return agent, list(agent.paths)


def read(local: IceCredentials = LOCAL, *, nominate: bool = False) -> Check:
    made = read_check(check(local, nominate=nominate))
    assert isinstance(made, Check)
    return made


@pytest.mark.parametrize(
    ("story", "selected"),
    [
        ([("check", 0, 0)], None),
        ([("media", 0, 0)], None),
        ([("nominate", 0, 0)], 0),
        ([("nominate", 0, 0), ("check", 1, 1)], 0),
        ([("nominate", 0, 0), ("nominate", 1, 1)], 0),
        ([("nominate", 0, 0), ("check", 1, PATH_SILENCE)], 1),
        ([("nominate", 0, 0), ("check", 0, 2), ("check", 1, PATH_SILENCE)], 0),
        ([("nominate", 0, 0), ("media", 1, 0.1)], 1),
        ([("nominate", 0, 0), ("media", 1, 0.1), ("media", 0, 0.2)], 0),
        ([("nominate", 0, 0), ("restart", 0, 1), ("nominate", 1, 2)], 0),
        ([("nominate", 0, 0), ("restart", 0, 1), ("fresh", 1, 2)], 1),
        ([("nominate", 0, 0), ("restart", 0, 1), ("media", 1, 2)], 1),
        ([("nominate", 0, 0), ("restart", 0, 1), ("check", 1, PATH_SILENCE)], 1),
        ([("nominate", 0, 0), ("restart", 0, 1), ("fresh check", 1, PATH_SILENCE)], 0),
        ([("restart", 0, 1), ("media", 1, 2)], None),
        ([("restart", 0, 1), ("check", 1, PATH_SILENCE)], None),
        ([("nominate", 0, 0), ("forget", 0, 1), ("check", 1, 1)], 1),
        ([("nominate", 0, 0), ("forget", 0, 1), ("media", 1, 1)], 1),
        ([("nominate", 0, 0), ("lose", 0, 1)], 1),
        ([("nominate", 0, 0), ("lose", 0, PATH_SILENCE)], None),
        ([("nominate", 0, 0), ("lose", 1, 1)], 0),
        ([("check", 0, 0), ("lose", 0, 1)], None),
    ],
)
def test_the_selected_path(story: list[tuple[str, int, float]], selected: int | None) -> None:
    agent, paths = agent_with_paths()
    for event, path, now in story:
        match event:
            case "check" | "nominate":
                agent.checked(paths[path], read(nominate=event == "nominate"), now)
            case "fresh" | "fresh check":
                agent.checked(paths[path], read(FRESH, nominate=event == "fresh"), now)
            case "media":
                agent.heard(paths[path], now)
            case "restart":
                agent.restart(local=FRESH, remote=REMOTE)
            case "forget":
                agent.forget(paths[path])
            case "lose":
                agent.lose(paths[path], now)
    assert agent.selected is (None if selected is None else paths[selected])


def test_old_credentials_are_good_until_the_new_ones_nominate() -> None:
    agent, (path, _) = agent_with_paths()
    agent.checked(path, read(nominate=True), 0.0)
    agent.restart(local=FRESH, remote=REMOTE)
    assert agent.local_ufrags == ("fresh", "ours")
    assert agent.password_for(read()) == LOCAL.password
    assert agent.password_for(read(FRESH)) == FRESH.password
    agent.checked(path, read(FRESH, nominate=True), 1.0)
    assert agent.local_ufrags == ("fresh",)
    assert agent.password_for(read()) is None


def test_restarts_that_fail_leave_the_credentials_of_the_path_in_use() -> None:
    agent, (path, _) = agent_with_paths()
    agent.checked(path, read(nominate=True), 0.0)
    for number in (1, 2, 3):
        agent.restart(local=IceCredentials(f"try-{number}", "t" * 24), remote=REMOTE)
    assert agent.local_ufrags == ("try-3", "ours")
    assert agent.password_for(read()) == LOCAL.password


def test_the_same_credentials_again_are_no_restart() -> None:
    agent, (path, _) = agent_with_paths()
    agent.checked(path, read(nominate=True), 0.0)
    agent.restart(local=LOCAL, remote=REMOTE)
    assert agent.local_ufrags == ("ours",)
    agent.heard(path, 1.0)
    assert agent.selected is path


def test_the_longest_silent_path_makes_room_but_never_the_selected_one() -> None:
    agent, paths = agent_with_paths(3)
    agent.checked(paths[0], read(nominate=True), 0.0)
    paths[1].last_heard, paths[2].last_heard = 2.0, 1.0
    assert agent.stale_path(PATH_HOLD) is None  # the oldest is the selected one
    agent.heard(paths[0], 5.0)
    assert agent.stale_path(PATH_HOLD) is None
    assert agent.stale_path(PATH_HOLD + 1.0) is paths[2]


def test_the_peer_was_last_heard_by_whichever_path() -> None:
    agent, paths = agent_with_paths()
    paths[1].last_heard = 7.0
    assert agent.last_heard == 7.0
    assert IceAgent(local=LOCAL, remote=REMOTE).last_heard == float("-inf")


@pytest.mark.parametrize(
    ("signs", "now", "gone"),
    [
        ([("media", 0.0)], 9.9, False),
        ([("media", 0.0)], 10.0, True),
        ([("media", 0.0), ("media", 9.0)], 18.9, False),
        ([("check", 0.0)], 12.0, False),  # the check at 6 s was lost, this one is about to come
        ([("check", 0.0)], CHECKS_SILENCE, True),
        ([("check", 0.0), ("media", 1.0)], 11.0, True),
        ([("media", 0.0), ("check", 1.0)], 11.0, False),
        ([("media", 0.0), ("check", 1.0)], 1.0 + CHECKS_SILENCE, True),
    ],
)
def test_a_peer_is_gone_by_lack_of_signs_and_not_by_one_missed_check(
    signs: list[tuple[str, float]], now: float, gone: bool
) -> None:
    """RFC 7675; the drop time is 10 s."""
    agent, (path, other) = agent_with_paths()
    agent.checked(path, read(nominate=True), -1.0)
    for sign, at in signs:
        if sign == "check":
            agent.checked(other, read(), at)
        else:
            agent.heard(other, at)
    assert agent.is_gone(now, drop_time=10.0) is gone


def test_a_longer_drop_time_is_one_for_checks_too() -> None:
    agent, (path, _) = agent_with_paths()
    agent.checked(path, read(nominate=True), 0.0)
    assert not agent.is_gone(19.9, drop_time=20.0)
    assert agent.is_gone(20.0, drop_time=20.0)


@pytest.mark.parametrize("sign", ["check", "media"])
def test_time_in_which_nobody_could_be_heard_is_nobodys_silence(sign: str) -> None:
    agent, (path, _) = agent_with_paths()
    agent.checked(path, read(nominate=True), 1.0)
    if sign == "media":
        agent.heard(path, 2.0)
    last = agent.last_heard
    agent.excuse(30.0)
    longest = CHECKS_SILENCE if sign == "check" else 10.0
    assert not agent.is_gone(last + 30.0 + longest - 0.1, drop_time=10.0)
    assert agent.is_gone(last + 30.0 + longest, drop_time=10.0)
