"""The coturn configuration that is shipped, before a real coturn: it relays to the relay for
whoever has good credentials, and to nothing else by any spelling of its address."""

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from aioice import stun, turn

from conference.ids import DeviceId
from signaling.turn import Turn
from tests.support.coturn import HOST, RELAY, SECRET, Coturn, running_coturn

pytestmark = pytest.mark.asyncio(loop_scope="module")

FAMILIES = {4: 0x01000000, 6: 0x02000000}
TCP = 0x06000000
UNAUTHORIZED, FORBIDDEN, UNSUPPORTED = 401, 403, 442

IPV4 = """
    0.0.0.0 0.0.0.1 8.8.8.8 10.0.0.1 10.77.0.2 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1
    127.1.2.3 127.255.255.254 168.63.129.16 169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.254
    192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.254 198.18.0.1 203.0.113.7 224.0.0.1
    239.255.255.250 240.0.0.1 255.255.255.255
"""
"""This network, public, private, shared, loopback, link-local, clouds' metadata, multicast."""

IPV6 = """
    :: ::1 ::127.0.0.1 ::10.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254
    ::ffff:192.168.0.1 ::ffff:0:10.0.0.1 64:ff9b::127.0.0.1 64:ff9b::10.0.0.1
    64:ff9b::169.254.169.254 64:ff9b:1::10.0.0.1 100::1 2001::7f00:1 2001:db8::1 2002:7f00:1::1
    2002:a00:1::1 2002:a9fe:a9fe::1 2002:c0a8:1::1 2606:4700::1111 fc00::1 fd00:ec2::254 fe80::1
    fec0::1 ff02::1 ff05::2
"""
"""Loopback, compatible and mapped IPv4, translated (SIIT, NAT64), Teredo, 6to4, unique local."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def coturn(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Coturn]:
    async with running_coturn(tmp_path_factory.mktemp("coturn")) as running:
        yield running


@pytest.fixture(autouse=True)
def _families(monkeypatch: pytest.MonkeyPatch) -> None:
    """aioice's client allocates IPv4 only; RFC 8656 section 18.6 is how one asks for the other."""
    entry = (0x0017, "REQUESTED-ADDRESS-FAMILY", stun.pack_unsigned, stun.unpack_unsigned)
    monkeypatch.setitem(stun.ATTRIBUTES_BY_NAME, entry[1], entry)
    monkeypatch.setitem(stun.ATTRIBUTES_BY_TYPE, entry[0], entry)


def credentials(*, secret: str = SECRET, expires_in: float = 60.0) -> tuple[str, str]:
    """Name and password as signaling makes them."""
    (server,) = Turn(("turn:t",), secret, expires_in).ice_servers(DeviceId("tab"), now=time.time())
    return server.username, server.credential


def request(method: stun.Method, **attributes: object) -> stun.Message:
    named = {name.replace("_", "-"): value for name, value in attributes.items()}
    return stun.Message(method, stun.Class.REQUEST, attributes=named)


@asynccontextmanager
async def client(
    coturn: Coturn, *, transport: str = "udp", named: tuple[str, str] | None = None
) -> AsyncIterator[turn.TurnClientProtocol]:
    """Somebody who knows these credentials, and has allocated nothing yet."""
    loop = asyncio.get_running_loop()
    username, password = named or credentials()
    port = coturn.tls_port if transport == "tls" else coturn.port
    given = {"lifetime": 600, "channel_refresh_time": 500}
    opened: asyncio.BaseTransport
    made: turn.TurnClientProtocol
    if transport == "udp":
        opened, made = await loop.create_datagram_endpoint(
            lambda: turn.TurnClientUdpProtocol((HOST, port), username, password, **given),
            remote_addr=(HOST, port),
        )
    else:
        tls = ssl.create_default_context() if transport == "tls" else None
        if tls is not None:
            tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
        opened, made = await loop.create_connection(
            lambda: turn.TurnClientTcpProtocol((HOST, port), username, password, **given),
            *(HOST, port),
            ssl=tls,
        )
    try:
        yield made
    finally:
        opened.close()


async def allocate(by: turn.TurnClientProtocol, **attributes: object) -> stun.Message:
    wanted = {"LIFETIME": 600, "REQUESTED_TRANSPORT": turn.UDP_TRANSPORT, **attributes}
    reply, _ = await by.request_with_retry(request(stun.Method.ALLOCATE, **wanted))
    return reply


async def refusal(by: turn.TurnClientProtocol, asked: stun.Message) -> int:
    """The error code that comes of it."""
    with pytest.raises(stun.TransactionFailed) as refused:
        await by.request_with_retry(asked)
    code: int = refused.value.response.error_code
    return code


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
@pytest.mark.parametrize(("family", "addresses"), [(4, IPV4), (6, IPV6)])
async def test_nothing_but_the_relay_is_reached(
    coturn: Coturn, transport: str, family: int, addresses: str
) -> None:
    """By permission, by channel, or by sending without either."""
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as listening:
        listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listening.bind(("::", 0))  # every address of this network
        listening.setblocking(False)
        port = listening.getsockname()[1]
        async with client(coturn, transport=transport) as guest:
            await allocate(guest, REQUESTED_ADDRESS_FAMILY=FAMILIES[family])
            for number, address in enumerate(addresses.split()):
                peer = (address, port)
                permission = request(stun.Method.CREATE_PERMISSION, XOR_PEER_ADDRESS=peer)
                channel = request(
                    stun.Method.CHANNEL_BIND, XOR_PEER_ADDRESS=peer, CHANNEL_NUMBER=0x4000 + number
                )
                assert await refusal(guest, permission) == FORBIDDEN, address
                assert await refusal(guest, channel) == FORBIDDEN, address
                sent = stun.Message(stun.Method.SEND, stun.Class.INDICATION)
                sent.attributes |= {"XOR-PEER-ADDRESS": peer, "DATA": b"let me in"}
                guest._send(bytes(sent))
            # coturn answers in order: what it did not send by now it never will.
            assert await refusal(guest, permission) == FORBIDDEN
        with pytest.raises(BlockingIOError):
            listening.recv(100)


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
async def test_the_relay_is_reached_and_reaches_back(coturn: Coturn, transport: str) -> None:
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[tuple[bytes, tuple[str, int]]] = asyncio.Queue()

    class Receiver(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            arrived.put_nowait((data, addr))

    relay, _ = await loop.create_datagram_endpoint(Receiver, local_addr=(RELAY, 0))
    where = relay.get_extra_info("sockname")
    async with asyncio.timeout(10), client(coturn, transport=transport) as guest:
        relayed = await guest.connect()
        guest.receiver = Receiver()
        await guest.send_data(b"there", where)
        assert await arrived.get() == (b"there", relayed)
        relay.sendto(b"and back", relayed)
        assert await arrived.get() == (b"and back", where)
        await guest.delete()
    relay.close()


async def test_nobody_has_a_tcp_connection_opened(coturn: Coturn) -> None:
    """RFC 6062 would be a way into every TCP service of the network."""
    async with client(coturn, transport="tcp") as guest:
        asked = request(stun.Method.ALLOCATE, LIFETIME=600, REQUESTED_TRANSPORT=TCP)
        assert await refusal(guest, asked) == UNSUPPORTED


def forged() -> dict[str, tuple[str, str]]:
    name, proof = credentials()
    expires = int(name.partition(":")[0])
    return {
        "expired": credentials(expires_in=-1),
        "expired long ago": credentials(expires_in=-86_400),
        "made longer by its owner": (f"{expires + 3600}:tab", proof),
        "of another device": (f"{expires}:other", proof),
        "of another secret": credentials(secret="guessed"),
        "of no secret": credentials(secret=""),
        "no proof": (name, ""),
        "no time": ("tab", proof),
        "nobody": ("", ""),
    }


@pytest.mark.parametrize("kind", forged())
async def test_expired_and_forged_credentials_are_refused(coturn: Coturn, kind: str) -> None:
    async with client(coturn, named=forged()[kind]) as guest:
        asked = request(stun.Method.ALLOCATE, LIFETIME=600, REQUESTED_TRANSPORT=turn.UDP_TRANSPORT)
        assert await refusal(guest, asked) == UNAUTHORIZED
