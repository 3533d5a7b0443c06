"""A sound card for machines without one: Firefox's audio clock stands still until there is one."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path


@asynccontextmanager
async def sound_card() -> AsyncIterator[dict[str, str]]:
    """PulseAudio with a sink that swallows everything; yields the environment that leads to it."""
    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder) / "native.sock"
        process = await asyncio.create_subprocess_exec(
            "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
            "--load=module-null-sink",
            f"--load=module-native-protocol-unix auth-anonymous=1 socket={socket}",
            env=os.environ | {"HOME": folder, "XDG_RUNTIME_DIR": folder},
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            async with asyncio.timeout(60):
                while not socket.exists():
                    await asyncio.sleep(0.05)
            yield {"PULSE_SERVER": f"unix:{socket}"}
        finally:
            process.terminate()
            await process.wait()
