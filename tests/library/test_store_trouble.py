"""An S3-compatible store behind a bad link: slow, cut off in the middle, and answering 503."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from standin.evaluation.servers import Store
from standin.library.objects import Objects, is_away

MEGABYTE = 2**20


class Link:
    """Passes bytes on to a server as it is told to."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.most: int | None = None
        """Bytes of an answer after which the next connection is cut; only that one."""
        self.refuse = 0
        """So many connections are answered by 503."""
        self.pause = 0.0
        """Seconds before each piece of an answer."""
        self.connections = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._server.accept()
                self.connections += 1
                threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            if self.refuse > 0:
                self.refuse -= 1
                client.recv(65536)
                client.sendall(
                    b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                )
                return
            most, self.most = self.most, None
            with socket.create_connection(("127.0.0.1", self._port)) as server:
                up = threading.Thread(target=_copy, args=(client, server), daemon=True)
                up.start()
                passed = 0
                while data := server.recv(65536):
                    time.sleep(self.pause)
                    passed += len(data)
                    if most is not None and passed > most:
                        client.shutdown(socket.SHUT_RDWR)
                        return
                    client.sendall(data)

    def close(self) -> None:
        self._server.close()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)


@pytest.fixture
def link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Link]:
    if reason := Store.missing():
        pytest.skip(reason)
    store = Store(tmp_path / "store" / "data")
    store.start()
    link = Link(store.port)
    for name, value in store.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{link.port}")
    yield link
    link.close()
    store.stop()


@pytest.fixture
def objects(link: Link) -> Objects:
    return Objects.open("s3://standin/objects")


def test_answers_that_break_off_are_never_taken_for_whole(
    link: Link, objects: Objects, tmp_path: Path
) -> None:
    content = os.urandom(3 * MEGABYTE)
    objects.put("a/b.bin", content)
    for most in (MEGABYTE, 2 * MEGABYTE + 7):
        fresh = Objects.open("s3://standin/objects")
        link.most = most
        try:
            assert fresh.get("a/b.bin") == content
        except Exception as error:
            assert is_away(error), error
        link.most = most
        fresh = Objects.open("s3://standin/objects")
        try:
            path = fresh.file("a/b.bin", tmp_path)
        except Exception as error:
            assert is_away(error), error
            path = fresh.file("a/b.bin", tmp_path)
        assert path.read_bytes() == content
        path.unlink()


def test_a_store_that_is_busy_is_asked_again(link: Link, tmp_path: Path) -> None:
    link.refuse = 3
    objects = Objects.open("s3://standin/objects")
    objects.put("a/b.bin", b"content")
    assert link.refuse == 0 and link.connections >= 4
    assert objects.get("a/b.bin") == b"content"


def test_a_slow_store_gives_and_takes_whole_files(link: Link, objects: Objects) -> None:
    link.pause = 0.02
    content = os.urandom(MEGABYTE)
    objects.put("a/b.bin", content)
    assert objects.get("a/b.bin") == content
    assert [info.size for info in objects.list("a")] == [MEGABYTE]
