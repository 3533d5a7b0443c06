"""A relay worker that says what it holds.

`python -m tests.bench.counted_worker CONTROL_PATH SETTINGS` starts it, as the worker itself. On
SIGUSR1 it prints a line of JSON: how many tasks it has, and of its port the addresses, ICE names
and SSRCs by which it finds peers.
"""

import asyncio
import gc
import json
import signal

from conference.relay import worker


class CountedWorker(worker.Worker):
    async def run(self) -> None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, self._say)
        await super().run()

    def _say(self) -> None:
        gc.collect()  # so that what is only not yet collected is not taken for kept
        port = self._peers.port
        counts = {
            "tasks": len(asyncio.all_tasks()),
            "addresses": sum(map(len, port._sources.values())),
            "ICE names": len(port._by_ufrag),
            "SSRCs": len(port._by_ssrc),
        }
        print(json.dumps(counts), flush=True)


if __name__ == "__main__":
    worker.Worker = CountedWorker
    worker.main()
