"""Web servers that behave badly, on this machine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Answer = Callable[[socket.socket, str], None]


@contextmanager
def serve(answer: Answer) -> Iterator[str]:
    """Its address, without a slash at the end. ``answer`` gets each connection and its path."""
    listening = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threading.Thread(target=_one, args=(connection, answer), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)  # else the waiting thread takes one more
        listening.close()


def _one(connection: socket.socket, answer: Answer) -> None:
    with connection, suppress(OSError):
        asked = b""
        while b"\r\n\r\n" not in asked:
            piece = connection.recv(4096)
            if not piece:
                return
            asked += piece
        answer(connection, asked.split(b" ")[1].decode())


def whole(body: bytes, kind: str = "audio/wav") -> Answer:
    """Answers everything with ``body``."""

    def answer(connection: socket.socket, _: str) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)

    return answer


def raw(text: str) -> Answer:
    """Answers everything with ``text``, headers and all."""
    return lambda connection, _: connection.sendall(text.encode())


def endless(connection: socket.socket, _: str) -> None:
    """Never stops sending."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(bytes(65536))


def dripping(connection: socket.socket, _: str) -> None:
    """Sends a byte now and then."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        connection.sendall(b"x")
        time.sleep(0.05)


def dripping_head(connection: socket.socket, _: str) -> None:
    """Never comes to the end of its first line."""
    while True:
        connection.sendall(b"H")
        time.sleep(0.05)
