"""What Python wants of the network, noted in the file PYTHON_WATCH and refused.

Every Python that starts with this folder in PYTHONPATH imports it. It works on all systems, and sees no C or C++ code.
"""

from __future__ import annotations

import errno
import os
import sys
from ipaddress import ip_address

LOOK_UPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
SENDS = ("socket.connect", "socket.sendto", "socket.sendmsg")


def watch(event: str, arguments: tuple[object, ...]) -> None:
    if event not in LOOK_UPS + SENDS:
        return
    named = arguments[0] if event in LOOK_UPS else arguments[1]
    host = (
        named[0] if isinstance(named, tuple) else named if event in LOOK_UPS else None
    )  # else a path, or a connection
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if isinstance(host, str) and not is_within(host):
        note(f"{' '.join(sys.argv)}: {event} {host}\n")
        raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH))


def is_within(host: str) -> bool:
    if host in ("", "localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def note(line: str) -> None:
    descriptor = os.open(os.environ["PYTHON_WATCH"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, line.encode())
    os.close(descriptor)


sys.addaudithook(watch)
