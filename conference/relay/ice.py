"""The lite end of ICE (RFC 8445 section 2.5): answers checks, sends none, knows each peer's paths.

A check says who somebody is (its integrity proves a password that only the peer's own signaling was
told), so it alone makes a source address known. Which of the known paths is sent to:

- none before a check nominates one;
- from then on the path of the last authenticated packet of media or RTCP, so a peer that changes
  network or a NAT that rebinds is followed at once;
- and the path of a check when the selected one is silent, for a peer that sends nothing else.

A restart changes nothing of this until a check with its credentials nominates, so one that fails
leaves everything as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conference.relay.datagrams import Destination, PacketSocket
from conference.relay.stun import Check
from conference.relay.transport import IceCredentials

if TYPE_CHECKING:
    from conference.relay.peer import Peer

MAX_PATHS: Final = 32
"""Source addresses of one peer: two networks with both families, and a NAT that likes to rebind."""

PATH_SILENCE: Final = 3.0
"""After this long a path may be left for another by a mere check. Chromium checks its selected path
every 2.7 s and others too, so less would make it flap."""

PATH_HOLD: Final = 60.0
"""After this long a silent path's place may be taken when all are in use."""

CHECKS_SILENCE: Final = 13.0
"""A peer that sends nothing but checks is silent after this long at the soonest: they are up to 6 s
apart (RFC 7675 section 5.1) and one of them may be lost."""


class Path:
    """One way between a peer and us: the socket it came in by and the address it came from."""

    __slots__ = ("destination", "last_heard", "name", "peer", "socket")

    def __init__(self, peer: Peer, socket: PacketSocket, name: bytes, now: float) -> None:
        self.peer = peer
        self.socket = socket
        self.name = name
        self.destination = Destination(name)
        self.last_heard = now
        """When the last authenticated packet came by it."""


class IceAgent:
    """One peer's credentials and paths."""

    def __init__(self, *, local: IceCredentials, remote: IceCredentials) -> None:
        self._credentials = (local, remote)
        self._before: tuple[IceCredentials, IceCredentials] | None = None
        self._nominated = False
        """By a check with the present credentials."""
        self._established = False
        """By a check with these or older ones."""
        self._last_check = float("-inf")
        self.paths: list[Path] = []
        self.selected: Path | None = None

    @property
    def local_ufrags(self) -> tuple[str, ...]:
        """By which a check finds this agent; two between a restart and its first nomination."""
        current = self._credentials[0].ufrag
        return (current,) if self._before is None else (current, self._before[0].ufrag)

    def restart(self, *, local: IceCredentials, remote: IceCredentials) -> None:
        """New credentials (RFC 8445 section 2.4); the selected path, and the credentials that it
        was nominated with, stay until a nomination, however many restarts that takes."""
        if local == self._credentials[0]:
            return
        if self._nominated or self._before is None:
            self._before = self._credentials
        self._credentials = (local, remote)
        self._nominated = False

    def password_for(self, check: Check) -> str | None:
        """The password that proves the check's sender, or None if it does not."""
        for local, remote in (self._credentials, self._before or self._credentials):
            if (check.local, check.remote) == (local.ufrag, remote.ufrag):
                return local.password if check.is_proved_by(local.password) else None
        return None

    def stale_path(self, now: float) -> Path | None:
        """The path that may be forgotten to make room for another, if there is one."""
        oldest = min(self.paths, key=lambda path: path.last_heard)
        expendable = oldest is not self.selected and now - oldest.last_heard >= PATH_HOLD
        return oldest if expendable else None

    def checked(self, path: Path, check: Check, now: float) -> None:
        """A proved check came by `path`, which may become the selected one by that.

        The first nomination after a restart ends the time of the old credentials.
        """
        path.last_heard = self._last_check = now
        fresh = check.local == self._credentials[0].ufrag
        if fresh and check.nominates and not self._nominated:
            self._nominated = self._established = True
            self._before = None
            self.selected = path
        elif (self._nominated or (self._established and not fresh)) and self._silent(now):
            self.selected = path

    def heard(self, path: Path, now: float) -> None:
        """An authenticated packet of media or RTCP came by `path`: that is where the peer is."""
        path.last_heard = now
        if self._established:
            self.selected = path

    def forget(self, path: Path) -> None:
        """The path is no longer this peer's."""
        self.paths.remove(path)
        if self.selected is path:
            self.selected = None

    def lose(self, path: Path, now: float) -> None:
        """The path leads nowhere any more. If it was sent to, the one that was heard of last is
        sent to from now on, unless that is silent as well."""
        was_selected = self.selected is path
        self.forget(path)
        if was_selected and self.paths and now - self.last_heard < PATH_SILENCE:
            self.selected = max(self.paths, key=lambda each: each.last_heard)

    @property
    def last_heard(self) -> float:
        """When the peer last proved that it is there; minus infinity before the first time."""
        return max((path.last_heard for path in self.paths), default=float("-inf"))

    def excuse(self, seconds: float) -> None:
        """Nobody could be heard for so long, by no fault of the peer's."""
        self._last_check += seconds
        for path in self.paths:
            path.last_heard += seconds

    def is_gone(self, now: float, *, drop_time: float) -> bool:
        """Whether the peer has proved nothing for the drop time (RFC 7675 section 5.1), which is
        longer while checks are all that it sends."""
        last = self.last_heard
        checks_alone = last == self._last_check
        return now - last >= (max(drop_time, CHECKS_SILENCE) if checks_alone else drop_time)

    def _silent(self, now: float) -> bool:
        return self.selected is None or now - self.selected.last_heard >= PATH_SILENCE
