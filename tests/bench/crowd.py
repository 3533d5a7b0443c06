"""A crowd before one door, as cheap as can be: it notes when each of them was told Join now.

`python -m tests.bench.crowd PORT LINK COUNT` prints `ready` when all have arrived, and, told so by
a line on standard input, waits for the start and prints each one's time of hearing of it as JSON
(`time.monotonic`, which all processes of a machine share). It stays until standard input ends.
"""

import asyncio
import json
import sys
import time

AT_ONCE = 32
"""On their way in at the same moment; the door is measured, not the rush to it."""

_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA


class Waiter(asyncio.Protocol):
    """One guest: loads the page, opens the socket, types a name, and waits."""

    def __init__(self, *, host: str, link: str, name: str) -> None:
        loop = asyncio.get_running_loop()
        self.arrived: asyncio.Future[None] = loop.create_future()
        self.told: asyncio.Future[float] = loop.create_future()
        self._host = host
        self._link = link
        self._name = name
        self._bytes = b""
        self._take = self._take_page

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(f"GET /m/{self._link} HTTP/1.1\r\nHost: {self._host}\r\n\r\n".encode())

    def connection_lost(self, error: Exception | None) -> None:
        gone = ConnectionError(f"the server hung up ({error})")
        for future in (self.arrived, self.told):
            if not future.done():
                future.set_exception(gone)
                future.exception()

    def data_received(self, data: bytes) -> None:
        self._bytes += data
        while self._take():
            pass

    # ---------------------------------------------------------------- three conversations

    def _take_page(self) -> bool:
        head, found, body = self._bytes.partition(b"\r\n\r\n")
        fields = head.split(b"\r\n")
        length = _field(fields, b"content-length")
        if not found or length is None or len(body) < int(length):
            return False
        cookie = _field(fields, b"set-cookie")
        assert cookie is not None, fields[0]
        self._bytes = body[int(length) :]
        self._take = self._take_handshake
        self._transport.write(
            f"GET /m/{self._link}/ws HTTP/1.1\r\nHost: {self._host}\r\n"
            f"Origin: http://{self._host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            f"Cookie: {cookie.split(b';')[0].decode()}\r\n\r\n".encode()
        )
        return True

    def _take_handshake(self) -> bool:
        head, found, rest = self._bytes.partition(b"\r\n\r\n")
        if not found:
            return False
        assert b" 101 " in head, head
        self._bytes = rest
        self._take = self._take_frame
        self._send(_TEXT, b'{"type":"hello","version":1}')
        self._send(_TEXT, b'{"type":"name","id":1,"name":"%s"}' % self._name.encode())
        return True

    def _take_frame(self) -> bool:
        if len(self._bytes) < 4:
            return False
        opcode, length, start = self._bytes[0] & 0xF, self._bytes[1] & 0x7F, 2
        if length == 126:
            length, start = int.from_bytes(self._bytes[2:4], "big"), 4
        if len(self._bytes) < start + length:
            return False
        payload = self._bytes[start : start + length]
        self._bytes = self._bytes[start + length :]
        if opcode == _PING:
            self._send(_PONG, payload)
        elif b'"done"' in payload:
            self.arrived.set_result(None)
        elif b'"action":"join"' in payload and not self.told.done():
            self.told.set_result(time.monotonic())
        return opcode != _CLOSE

    def _send(self, opcode: int, payload: bytes) -> None:
        """Masked with zeros: the frame is as a browser's, at no cost."""
        assert len(payload) < 126
        head = bytes((0x80 | opcode, 0x80 | len(payload))) + b"\0\0\0\0"
        self._transport.write(head + payload)


def _field(lines: list[bytes], name: bytes) -> bytes | None:
    for line in lines:
        key, _, value = line.partition(b":")
        if key.strip().lower() == name:
            return value.strip()
    return None


async def _main(port: int, link: str, count: int) -> None:
    loop = asyncio.get_running_loop()
    turn = asyncio.Semaphore(AT_ONCE)

    async def come(number: int) -> Waiter:
        async with turn:
            _, waiter = await loop.create_connection(
                lambda: Waiter(host=f"127.0.0.1:{port}", link=link, name=f"Guest {number}"),
                "127.0.0.1",
                port,
            )
            await waiter.arrived
            return waiter

    waiters = await asyncio.gather(*(come(number) for number in range(count)))
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    print(json.dumps(await asyncio.gather(*(waiter.told for waiter in waiters))), flush=True)
    await asyncio.to_thread(sys.stdin.readline)


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
