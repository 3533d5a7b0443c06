"""The relay worker: one process, one media port, one signaling process that it answers to.

`python -m conference.relay.worker CONTROL_PATH SETTINGS` with the settings as JSON. It listens on a
Unix socket and lives on a lease: after `lease` seconds without a word from the signaling process
that attached it closes its peers and ends, so nobody is forwarded to whom no one can remove.
"""

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
import stat
import sys
import time
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from conference.errors import AnteroomError
from conference.forwarding.forwarder import Forwarder
from conference.forwarding.settings import ForwardingSettings
from conference.garbage import Garbage
from conference.relay import control
from conference.relay.aiortc_seam import DtlsCertificate, interface_addresses
from conference.relay.datagrams import DatagramSocket, SendRing, open_socket
from conference.relay.load import LoadMeter, TickWatch
from conference.relay.outbox import Outbox
from conference.relay.peers import Peers
from conference.relay.reader import Reader
from conference.relay.settings import MediaAddress, RelaySettings
from conference.relay.streams import Streams, open_listener
from conference.relay.transport import Candidate, Fingerprint

logger = logging.getLogger(__name__)

TICK: Final = 0.02
WATCHES_PER_DROP_TIME: Final = 10

QUIET_PEERS: Final = 4
WORTHWHILE_PEERS: Final = 20
OVERDUE_PEERS: Final = 500
"""A full collection takes some 0.2 ms for each peer that is there."""

_SETTINGS: Final = TypeAdapter(RelaySettings)


class Worker:
    """Everything of a worker but its process. `await run()` lasts until the lease ends."""

    def __init__(self, control_path: Path, settings: RelaySettings) -> None:
        """Raises OSError when an address or the port is not to be had."""
        self._path = control_path
        self._settings = settings
        self._certificate = DtlsCertificate.generateCertificate()
        self._counters: dict[str, int] = {"stalls": 0}
        self.garbage = Garbage(
            quiet=QUIET_PEERS, worthwhile=WORTHWHILE_PEERS, overdue=OVERDUE_PEERS
        )
        self._outbox = Outbox(self._counters, clock=time.monotonic)
        self._sockets, listeners, self._candidates = open_media(settings, self._outbox.slots)
        self._forwarder = Forwarder(
            outgoing=self._outbox,
            settings=ForwardingSettings(
                camera_bps=settings.camera_bps, screen_bps=settings.screen_bps
            ),
            random_u32=lambda: secrets.randbits(32),
        )
        self._peers = Peers(
            self._sockets,
            outbox=self._outbox,
            forwarder=self._forwarder,
            certificate=self._certificate,
            settings=settings,
            counters=self._counters,
            clock=time.monotonic,
            tell=self._tell,
            left=self.garbage.somebody_left,
        )
        self._reader = Reader(self._sockets, take=self._peers.port.take)
        self._streams = Streams(
            listeners,
            port=self._peers.port,
            outbox=self._outbox.slots,
            settings=settings,
            counters=self._counters,
            clock=time.monotonic,
        )
        self._signaling: asyncio.StreamWriter | None = None
        self._connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._lease_ends = time.monotonic() + settings.lease
        self._ended = asyncio.Event()

    async def run(self) -> None:
        """Serve until the lease or `end`; then everything is closed."""
        server = await self._listen()
        self._reader.start()
        self._streams.start()
        ticking = asyncio.create_task(self._tick_for_ever())
        try:
            await self._ended.wait()
        finally:
            server.close()
            self._path.unlink(missing_ok=True)
            ticking.cancel()
            await self._peers.close_all()
            self._reader.stop()
            self._streams.close()
            for connection in self._connections.values():
                connection.close()
            await asyncio.gather(ticking, *self._connections, return_exceptions=True)
            for each in self._sockets:
                each.close()

    def end(self) -> None:
        self._ended.set()

    # -------------------------------------------------------------- time

    async def _tick_for_ever(self) -> None:
        watched = time.monotonic()
        meter = LoadMeter(now=watched, cpu=time.process_time())
        punctuality = TickWatch(interval=TICK, now=watched)
        while True:
            now = time.monotonic()
            if stalled := punctuality.begin(now):
                logger.warning("stood still for %.1f s", stalled)
                self._counters["stalls"] += 1
                self._peers.excuse(stalled)
                # What came meanwhile is taken before anybody is judged by what has come.
                await asyncio.sleep(TICK)
                now = time.monotonic()
            if meter.is_due(now):
                share = meter.measure(now=now, cpu=time.process_time())
                self._tell(control.LoadChanged(share=round(share, 4)))
            try:
                self._reader.look_between(self._peers.tick(now, time.time()))
                if now - watched >= self._settings.drop_time / WATCHES_PER_DROP_TIME:
                    watched = now
                    self._peers.watch(now)
                    self._streams.watch(now)
                    self.garbage.collect_if_worthwhile(present=len(self._peers))
            except Exception:
                logger.exception("a tick failed")
            if now >= self._lease_ends:
                logger.warning("no word from signaling for %.0f s", self._settings.lease)
                self.end()
                return
            punctuality.end(time.monotonic())
            await asyncio.sleep(TICK)

    # -------------------------------------------------------------- control

    async def _listen(self) -> asyncio.Server:
        """Only this user may speak with a worker: directory and socket are private."""
        directory = self._path.parent.stat()
        if directory.st_uid != os.geteuid() or stat.S_IMODE(directory.st_mode) & 0o077:
            raise PermissionError(f"{self._path.parent} is not private to this user")
        self._path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            return await asyncio.start_unix_server(self._connected, self._path)
        finally:
            os.umask(before)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections[task] = writer
        try:
            while (text := await control.read_frame(reader)) is not None:
                await self._obey(control.read_command(text), writer)
        except control.BadFrame as error:
            logger.error("signaling sent a bad frame: %s", error)
        finally:
            del self._connections[task]
            if self._signaling is writer:
                self._signaling = None
            writer.close()

    async def _obey(self, command: control.AnyCommand, writer: asyncio.StreamWriter) -> None:
        if isinstance(command, control.Attach):
            self._adopt(writer)
        elif writer is not self._signaling:
            failed = control.Failed(
                request_id=command.request_id, code="not_attached", text="attach first"
            )
            writer.write(control.frame(failed))
            return
        self._lease_ends = time.monotonic() + self._settings.lease
        try:
            reply = await self._answer(command)
        except AnteroomError as error:
            reply = control.Failed(
                request_id=command.request_id,
                code=error.code,
                text=error.text,
                retry_after_s=error.retry_after_s,
            )
        writer.write(control.frame(reply))

    def _adopt(self, writer: asyncio.StreamWriter) -> None:
        """From now on this connection is the signaling process; another one has no say any more."""
        if self._signaling is not None and self._signaling is not writer:
            self._signaling.close()
        self._signaling = writer

    async def _answer(self, command: control.AnyCommand) -> control.AnyReply:
        done = control.Done(request_id=command.request_id)
        match command:
            case control.Attach():
                return await self._attach(command)
            case control.OpenPeer():
                self._peers.open(command)
            case control.ClosePeer():
                await self._peers.close(command.peer_id, command.generation)
            case control.CloseMeeting():
                await self._peers.close_meeting(command.meeting_id)
            case control.ShowPeer():
                self._peers.show(command)
            case control.WithholdPeer():
                self._peers.withhold(command)
            case control.FavourPeer():
                self._peers.favour(command)
            case control.ReadPeer():
                return control.PeerNumbers(
                    request_id=command.request_id, statistics=self._peers.read(command)
                )
            case control.ReadCounters():
                return control.Counters(
                    request_id=command.request_id,
                    values=self.counters(),
                    census=self._forwarder.census,
                )
            case control.Renew():
                pass
        return done

    async def _attach(self, command: control.Attach) -> control.Attached:
        await self._peers.keep_only(command.allowed)
        for present in self._peers.present():
            self._tell(present)
        self._forwarder.tell_again()
        return control.Attached(
            request_id=command.request_id,
            fingerprints=tuple(
                Fingerprint(each.algorithm, each.value)
                for each in self._certificate.getFingerprints()
                if each.algorithm == "sha-256"  # all that anybody needs, and answers stay short
            ),
            candidates=self._candidates,
        )

    def counters(self) -> dict[str, int]:
        """Drop reasons and totals of the whole worker, and how many peers there are."""
        return {
            **self._counters,
            **self._forwarder.counters,
            "send_refused": sum(each.dropped for each in self._sockets),
            "peers": len(self._peers),
            "probes": self._peers.probes,
            "streams": len(self._streams),
        }

    def _tell(self, event: control.AnyEvent) -> None:
        if self._signaling is not None:
            self._signaling.write(control.frame(event))


def open_media(
    settings: RelaySettings, outbox: SendRing
) -> tuple[list[DatagramSocket], list[socket.socket], tuple[Candidate, ...]]:
    """A UDP socket and a TCP listener on each address, all on one port, and what to announce.

    One socket per address, not one on all: that one would answer from an address of the kernel's
    choice, and ICE would fail. Raises OSError.
    """
    sockets: list[DatagramSocket] = []
    listeners: list[socket.socket] = []
    addresses = media_addresses(settings)
    port = settings.media_port
    try:
        for bound in dict.fromkeys(address.bound for address in addresses):
            sockets.append(open_socket(bound, port, outbox))
            port = sockets[0].port
            if settings.media_tcp:
                listeners.append(open_listener(bound, port))
    except OSError:
        for opened in sockets:
            opened.close()
        for listener in listeners:
            listener.close()
        raise
    announced = [address.announced for address in addresses]
    candidates = [Candidate(each, port) for each in announced]
    if settings.media_tcp:
        candidates += [Candidate(each, port, "tcp") for each in announced]
    return sockets, listeners, tuple(candidates)


def media_addresses(settings: RelaySettings) -> Sequence[MediaAddress]:
    """The configured addresses, or the machine's own and loopback last. Raises ValueError."""
    texts = settings.media_addresses or (*interface_addresses(), "127.0.0.1")
    addresses = []
    for text in texts:
        announced, _, bound = text.partition("=")
        addresses.append(
            MediaAddress(str(ip_address(announced)), str(ip_address(bound or announced)))
        )
    return addresses


async def serve(control_path: Path, settings: RelaySettings) -> None:
    """Run a worker in this process until its lease ends or it is asked to stop."""
    worker = Worker(control_path, settings)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, worker.end)
    worker.garbage.take_over()
    await worker.run()


def main() -> None:
    logging.basicConfig(level=logging.WARNING, format="relay: %(levelname)s %(message)s")
    control_path, settings = sys.argv[1:]
    try:
        asyncio.run(serve(Path(control_path), _SETTINGS.validate_json(settings)))
    except (OSError, ValueError) as error:
        sys.exit(f"relay: {error}")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
