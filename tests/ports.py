"""Loopback ports for servers that tests start, stop and start again at the same address.

They lie below the range the system gives to outgoing connections and to whoever asks for any port, so
that a server that is away is really away: nobody else can be given its address in the meantime.
"""

import os
import socket
from pathlib import Path

FIRST = 12_000
RANGE_OF_THE_SYSTEM = Path("/proc/sys/net/ipv4/ip_local_port_range")
SHARE = 1_000
"""How many ports each test process has to itself."""

_given = 0


def _end() -> int:
    """The first port that the system itself may give away."""
    try:
        return int(RANGE_OF_THE_SYSTEM.read_text().split()[0])
    except OSError:
        return 32_768


def free_port() -> int:
    """A port that nothing listens on, and that this process was not given lately."""
    global _given
    start = FIRST + os.getpid() % ((_end() - FIRST) // SHARE) * SHARE
    for _ in range(SHARE):
        port = start + _given % SHARE
        _given += 1
        if _is_free(port):
            return port
    raise RuntimeError(f"no free port between {start} and {start + SHARE}")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
