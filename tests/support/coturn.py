"""A real coturn with the configuration that is shipped, on the test's own network."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import conference.relay
from tests.support.certificates import certified
from tests.support.practice import free_port

TEMPLATE = Path(conference.relay.__file__).parent / "coturn.conf"
_BY_TURN_ALONE = (Path(__file__).parent / "by_turn_alone.js").read_text(encoding="utf-8")
SECRET = "a-secret-of-the-tests"
HOST = "127.0.0.1"
"""Where it listens: the one address of this network that Chromium opens TCP connections from."""

RELAY = "10.77.0.1"
"""Where it sends from, and the relay's address (`in_namespace.sh`): loopback it refuses whatever it
is told."""


@dataclass(frozen=True, slots=True)
class Coturn:
    """Where it listens."""

    port: int
    tls_port: int
    authority: Path
    """Whose certificate it has for TLS."""

    def url(self, transport: str) -> str:
        """For `udp`, `tcp` or `tls`."""
        if transport == "tls":
            # Firefox opens TLS to names alone.
            return f"turns:localhost:{self.tls_port}?transport=tcp"
        return f"turn:{HOST}:{self.port}?transport={transport}"

    def alone(self, transport: str) -> str:
        """A script that leaves a page no other path than the one through it by this transport."""
        return _BY_TURN_ALONE.replace("__URL__", self.url(transport))


@asynccontextmanager
async def running_coturn(folder: Path) -> AsyncIterator[Coturn]:
    """As shipped, but for the lines that are said to be the operator's own."""
    tls = certified(folder, HOST)
    made = Coturn(free_port(), free_port(), tls.authority)
    own = {
        "static-auth-secret": SECRET,
        "realm": "turn.test",
        "allowed-peer-ip": RELAY,
        "listening-port": str(made.port),
        "tls-listening-port": str(made.tls_port),
        "cert": str(tls.certificate),
        "pkey": str(tls.key),
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, value in own.items():
        text, replaced = re.subn(rf"^{name}=.*$", f"{name}={value}", text, flags=re.MULTILINE)
        assert replaced == 1, name
    text += f"listening-ip={HOST}\nrelay-ip={RELAY}\nrelay-ip=::1\n"
    text += f"pidfile={folder}/pid\nuserdb={folder}/users\n"
    path = folder / "turnserver.conf"
    path.write_text(text, encoding="utf-8")
    log = (folder / "coturn.log").open("wb")
    process = await asyncio.create_subprocess_exec(
        "turnserver", "-c", str(path), "--log-file=stdout", stdout=log, stderr=log
    )
    try:
        while not await _listens(made.tls_port):
            assert process.returncode is None, (folder / "coturn.log").read_text()
            await asyncio.sleep(0.05)
        yield made
    finally:
        process.terminate()
        await process.wait()
        log.close()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return False
    writer.close()
    return True
