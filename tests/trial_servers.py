"""Real PostgreSQL and a real S3-compatible server for tests, once for each session."""

import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from standin.evaluation.servers import Postgres, Store


@contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    """A running server."""
    server = Postgres(folder / "postgres")
    server.start()
    try:
        yield server
    finally:
        server.stop("immediate")


@contextmanager
def store(folder: Path) -> Iterator[Store]:
    """A running S3-compatible server."""
    server = Store(folder / "store" / "data")
    server.start()
    try:
        yield server
    finally:
        server.stop()


def fresh(server: Postgres) -> str:
    """Address of a new, empty database."""
    return server.create(f"t{uuid.uuid4().hex}")


class Counted:
    """A TCP proxy before a server, which counts what the server sends."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open: list[socket.socket] = []
        self.received = 0
        """Bytes that came from the server so far."""
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self._target)
            except OSError:  # it is away
                client.close()
                continue
            self._open += [client, server]
            for source, sink, counts in ((client, server, False), (server, client, True)):
                threading.Thread(
                    target=self._pass_on, args=(source, sink, counts), daemon=True
                ).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, counts: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(2**16):
                if counts:
                    self.received += len(piece)
                sink.sendall(piece)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


@contextmanager
def counted(store: Store) -> Iterator[Counted]:
    """A store behind a proxy that counts."""
    proxy = Counted(store.host, store.port)
    try:
        yield proxy
    finally:
        proxy.close()
