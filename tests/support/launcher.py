"""Starts real signaling processes quickly: everything is imported once, each start is a fork.

Reads lines from standard input: each starts one process with this environment's settings and
prints its id. What a test kills with it is a process like any other.
"""

import os
import signal
import sys

from signaling import app
from signaling.config import load_settings
from signaling.process.logs import configure_logging


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            configure_logging("info")
            app.main(load_settings())
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
