"""What processes want of the network, seen and refused by Linux's kernel: from C and C++ as well as from Python.

    with NetworkWatch() as watch:
        watch.start([PINCITE, "ask", "Who?"], env=environment).wait(60)
    assert watch.attempts == []

A filter (seccomp with user notification, seccomp_unotify(2)) holds each `connect`, `sendto`, `sendmsg` and `sendmmsg`
of the process, its threads and its children until a thread of ours has read the address. Loopback goes on; all else is
noted, and gets the answer "network is unreachable", so that nothing leaves. To look up a name is to send to port 53,
wherever the name server is. Services that could look it up for the process (nscd, systemd-resolved) listen at a path;
they are refused without a note, and the C library asks the name server itself.

It takes no privileges and no tools. Where the kernel does not allow it, `start` raises Unwatchable with the reason.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import platform
import queue
import select
import socket
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DNS = 53
MOST_MESSAGES = 1024
"""Of one sendmmsg; Linux takes no more."""
INSTALLED = "installed"


class Unwatchable(Exception):
    """The kernel, or what this process runs in, allows no such filter."""


class Machine(NamedTuple):
    """A processor's number in filters, and its numbers of the system calls."""

    architecture: int
    seccomp: int
    calls: dict[int, str]


MACHINES = {
    "x86_64": Machine(0xC000003E, 317, {42: "connect", 44: "sendto", 46: "sendmsg", 307: "sendmmsg"}),
    "aarch64": Machine(0xC00000B7, 277, {203: "connect", 206: "sendto", 211: "sendmsg", 269: "sendmmsg"}),
}
IO_URING_SETUP = 425
"""It could send without those calls, has one number on all machines, and who uses it manages without it."""

# From linux/prctl.h, linux/seccomp.h and linux/filter.h
SET_NO_NEW_PRIVS, SET_MODE_FILTER, NEW_LISTENER = 38, 1, 8
RECEIVE, SEND, GO_ON = 0xC0502100, 0xC0182101, 1
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, ASK, FAIL = 0x7FFF0000, 0x7FC00000, 0x00050000
NUMBER, ARCHITECTURE = 0, 4  # where they stand in what a filter sees
INSTRUCTION = struct.Struct("HBBI")
NOTIFICATION = struct.Struct("QIIiIQ6Q")
"""Its id, the process, flags; the call's number, architecture, instruction pointer and six arguments."""
REPLY = struct.Struct("QqiI")
"""The id, the call's result, its error, flags."""
MESSAGE = struct.Struct("QI")
"""How a msghdr begins: where the address is, and its length."""
STRIDE = 64
"""Bytes from one message of a sendmmsg to the next."""


class Program(ctypes.Structure):
    """A filter as the kernel takes it (sock_fprog)."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


@dataclass
class NetworkWatch:
    """Starts processes under watch. `attempts` has a line for each time that one wanted to leave the machine."""

    attempts: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def start(self, command: Sequence[str | Path], **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 - as Popen
        """The process of this command, whose program is named by its path."""
        words = [str(word) for word in command]
        ours, theirs = socket.socketpair()
        with ours, theirs:
            launcher = [sys.executable, "-I", __file__, str(theirs.fileno()), *words]
            process = subprocess.Popen(launcher, pass_fds=[theirs.fileno()], **options)
            theirs.close()
            said, listeners, _, _ = socket.recv_fds(ours, 500, 1)
        if not listeners:
            with process:  # which has ended; its pipes are closed
                raise Unwatchable(said.decode())
        self._serve(listeners[0], " ".join([Path(words[0]).name, *words[1:]]))
        return process

    def _serve(self, listener: int, command: str) -> None:
        thread = threading.Thread(target=self._watch, args=(listener, command), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _watch(self, listener: int, command: str) -> None:
        """Until all processes of the command have ended, or the watch has."""
        poller = select.poll()
        poller.register(listener, select.POLLIN)
        with contextlib.closing(os.fdopen(listener, "rb", buffering=0)):
            while not self._over.is_set():
                for _, event in poller.poll(200):
                    if not event & select.POLLIN:
                        return
                    with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it was killed meanwhile
                        self._answer(listener, command)

    def _answer(self, listener: int, command: str) -> None:
        received = bytearray(NOTIFICATION.size)
        fcntl.ioctl(listener, RECEIVE, received)
        identity, process, _, number, _, _, *arguments = NOTIFICATION.unpack(received)
        name = MACHINES[platform.machine()].calls[number]
        given = [sockaddr for sockaddr in _addresses(process, name, arguments) if not _is_within(sockaddr)]
        self.attempts += [f"{command}: {name} to {_told(sockaddr)}" for sockaddr in given if not _is_path(sockaddr)]
        error, flags = (-errno.ENETUNREACH, 0) if given else (0, GO_ON)
        fcntl.ioctl(listener, SEND, REPLY.pack(identity, 0, error, flags))


def _addresses(process: int, name: str, arguments: Sequence[int]) -> Iterable[bytes]:
    """The addresses that the call names, as the kernel's sockaddr; what is sent on a connection has none."""
    if name == "connect":
        places = [(arguments[1], arguments[2])]
    elif name == "sendto":
        places = [(arguments[4], arguments[5])]
    else:
        count = min(arguments[2], MOST_MESSAGES) if name == "sendmmsg" else 1
        starts = range(arguments[1], arguments[1] + count * STRIDE, STRIDE)
        places = [MESSAGE.unpack(_memory(process, start, MESSAGE.size)) for start in starts]
    return [_memory(process, place, length) for place, length in places if place and length]


def _memory(process: int, place: int, length: int) -> bytes:
    with open(f"/proc/{process}/mem", "rb", buffering=0) as memory:  # noqa: PTH123 - no file in the sense of a Path
        return os.pread(memory.fileno(), length, place)


def _family(sockaddr: bytes) -> int:
    return int.from_bytes(sockaddr[:2], sys.byteorder)


def _is_path(sockaddr: bytes) -> bool:
    return _family(sockaddr) == socket.AF_UNIX


def _is_within(sockaddr: bytes) -> bool:
    """Whether what is sent there stays on the machine, and is no look-up."""
    if _family(sockaddr) not in (socket.AF_INET, socket.AF_INET6):
        return _family(sockaddr) in (socket.AF_UNSPEC, socket.AF_NETLINK)  # no address; the kernel itself
    address, port = _internet(sockaddr)
    return address.is_loopback and port != DNS


def _internet(sockaddr: bytes) -> tuple[IPv4Address | IPv6Address, int]:
    port = int.from_bytes(sockaddr[2:4], "big")
    if _family(sockaddr) == socket.AF_INET:
        return IPv4Address(sockaddr[4:8]), port
    address = IPv6Address(sockaddr[8:24])
    return address.ipv4_mapped or address, port


def _told(sockaddr: bytes) -> str:
    if _family(sockaddr) not in (socket.AF_INET, socket.AF_INET6):
        return f"an address of family {_family(sockaddr)}"
    address, port = _internet(sockaddr)
    return f"{address} port {port}" + (", to look up a name" if port == DNS else "")


# What runs in the process itself, before the command


def launch(handover: socket.socket, command: list[str]) -> None:
    """Put this process under the filter, hand over who decides, and become the command."""
    said: queue.SimpleQueue[tuple[str, list[int]]] = queue.SimpleQueue()
    sender = threading.Thread(target=lambda: _hand_over(handover, *said.get()))
    sender.start()  # earlier than the filter, which would hold what it sends, too
    try:
        said.put((INSTALLED, [install()]))
    except OSError as error:
        said.put((f"seccomp: {error.strerror}", []))
        raise SystemExit(1) from None
    finally:
        sender.join()
    os.execv(command[0], command)  # noqa: S606 - it is what the test named


def _hand_over(handover: socket.socket, text: str, listeners: list[int]) -> None:
    socket.send_fds(handover, [text.encode()], listeners)


def install() -> int:
    """Filter this thread, and all that comes of it; gives the descriptor that is asked."""
    if sys.platform != "linux" or platform.machine() not in MACHINES:
        raise OSError(errno.ENOSYS, f"not on {sys.platform} {platform.machine()}")
    machine = MACHINES[platform.machine()]
    instructions = _instructions(machine)
    program = Program(len(instructions) // INSTRUCTION.size, instructions)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    listener: int = libc.syscall(machine.seccomp, SET_MODE_FILTER, NEW_LISTENER, ctypes.byref(program))
    if listener < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return listener


def _instructions(machine: Machine) -> bytes:
    """In BPF: ask for each of the calls, fail io_uring, allow all others."""
    of_machine = [(LOAD, 0, 0, ARCHITECTURE), (JUMP_IF_EQUAL, 1, 0, machine.architecture), (RETURN, 0, 0, ALLOW)]
    verdicts = dict.fromkeys(machine.calls, ASK) | {IO_URING_SETUP: FAIL | errno.ENOSYS}
    of_calls = [step for number, verdict in verdicts.items() for step in _verdict(number, verdict)]
    program = [*of_machine, (LOAD, 0, 0, NUMBER), *of_calls, (RETURN, 0, 0, ALLOW)]
    return b"".join(INSTRUCTION.pack(*step) for step in program)


def _verdict(number: int, verdict: int) -> list[tuple[int, int, int, int]]:
    return [(JUMP_IF_EQUAL, 0, 1, number), (RETURN, 0, 0, verdict)]


if __name__ == "__main__":
    launch(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
