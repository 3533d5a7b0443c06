"""Children of the supervisor live no longer than it does, however it dies.

The supervisor holds the other end of their standard input and never writes to it. When it is gone,
by `kill -9` too, the system closes that end, and reading finds the end of the file.
"""

import os
import signal
import sys
import threading
import time
from typing import Final

_CLOSING_GRACE: Final = 10.0


def hold_on_to_parent() -> None:
    """Stop this process as SIGTERM would when its standard input ends, and after a grace anyhow."""
    threading.Thread(target=_wait_for_end, name="lifeline", daemon=True).start()


def _wait_for_end() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_CLOSING_GRACE)
    os._exit(1)
