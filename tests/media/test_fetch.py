import socket
from pathlib import Path

import pytest

from standin.errors import MediaError
from standin.media import fetch
from web import Answer, dripping, dripping_head, endless, raw, serve, whole


def test_a_file_is_fetched_whole(tmp_path: Path) -> None:
    body = bytes(range(256)) * 4000
    with serve(whole(body)) as address:
        fetch.fetch(f"{address}/voice.wav?x=ü", tmp_path / "voice", private=True)
    assert (tmp_path / "voice").read_bytes() == body


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (raw("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), "answers 404 Not Found"),
        (raw("HTTP/1.1 500 Oh\r\n\r\nno"), "answers 500 Oh"),
        (raw("HTTP/1.1 204 No Content\r\n\r\n"), "answers 204"),
        (raw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort"), "5 bytes of 500 and stopped"),
        (raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"), "larger than 0.2 MB"),
        (raw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nxx"), "encoding gzip"),
        (raw("SSH-2.0-OpenSSH\r\n"), "cannot be fetched"),
        (raw(""), "cannot be fetched"),
        (raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "cannot be fetched"),
        (raw("HTTP/1.1 301 Moved\r\nLocation: file:///etc/passwd\r\n\r\n"), "http or https"),
        (raw("HTTP/1.1 302 Moved\r\nLocation: /again\r\n\r\n"), "more than 5 times"),
        (endless, "larger than 0.2 MB"),
        (dripping, "within 0.5 s"),
        (dripping_head, "within 0.5 s"),
    ],
)
def test_what_cannot_be_had_is_told(answer: Answer, says: str, tmp_path: Path) -> None:
    with serve(answer) as address, pytest.raises(MediaError, match=says):
        fetch.fetch(address, tmp_path / "x", private=True, most=200_000, seconds=0.5)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(MediaError, match="cannot be reached"):
        fetch.fetch(f"http://127.0.0.1:{port}/", tmp_path / "x", private=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0177.0.0.1/",
        "http://0x7f.0.0.1/", "http://localhost/", "http://[::1]/", "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/", "http://[::]/", "http://0.0.0.0/", "http://0/",
        "http://10.1.2.3/", "http://172.16.0.1/", "http://192.168.1.1/", "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/",
        "http://[fe80::1]/", "http://224.0.0.1/", "http://[ff02::1]/", "http://255.255.255.255/",
        "http://240.0.0.1/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
        "http://[::127.0.0.1]/", "http://192.0.0.8/", "http://198.18.0.1/",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="is not a public address"):
        fetch.fetch(url, tmp_path / "x")


@pytest.mark.parametrize(
    "url",
    [
        "", "voice.wav", "file:///etc/passwd", "ftp://example.com/a", "gopher://example.com/",
        "http://", "http:///x", "http://exa mple.com/", "http://example.com/\r\nX: y", "//a/b",
        "http://example.com:0/", "http://example.com:99999/", "http://[::1/", "data:audio/wav,x",
    ],
)  # fmt: skip
def test_what_is_not_an_address_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="http or https address"):
        fetch.fetch(url, tmp_path / "x", private=True)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://me:secret@93.184.216.34/", "user name or a password"),
        ("http://93.184.216.34:22/", "port 22 is not fetched from"),
        ("http://93.184.216.34:25/", "use 80, 443 or 8000 to 8999"),
        ("http://a.example/" + "x" * 2048, "at most 2048"),
        ("http://no-such-host.invalid/", "is not known"),
        ("http://xn--a.-/", "is not known"),
    ],
)
def test_other_addresses_that_are_refused(url: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=says):
        fetch.fetch(url, tmp_path / "x")


def test_a_redirect_is_checked_like_the_first_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first host counts as public; where it leads does not."""
    inner: list[str] = []

    def secret(connection: socket.socket, path: str) -> None:
        inner.append(path)

    with serve(secret) as hidden:
        port = hidden.rpartition(":")[2]
        leads = raw(f"HTTP/1.1 302 Found\r\nLocation: http://localhost:{port}/\r\n\r\n")
        with serve(leads) as address:
            own = int(address.rpartition(":")[2])
            monkeypatch.setattr(fetch, "PORTS", frozenset({own, int(port)}))
            checked = fetch.allowed
            answers = iter([True])
            monkeypatch.setattr(fetch, "allowed", lambda *a: next(answers, None) or checked(*a))
            with pytest.raises(MediaError, match="localhost is not a public address"):
                fetch.fetch(address, tmp_path / "x")
    assert not inner


def test_the_metadata_service_stays_shut_when_private_networks_are_open() -> None:
    assert fetch.allowed("10.0.0.1", private=True)
    assert fetch.allowed("::1", private=True)
    assert not fetch.allowed("169.254.169.254", private=True)
    assert not fetch.allowed("::ffff:169.254.169.254", private=True)
    assert not fetch.allowed("0.0.0.0", private=True)
    assert fetch.allowed("93.184.216.34")
    assert fetch.allowed("2606:2800:220:1:248:1893:25c8:1946")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "is empty"),
        (b"<!doctype html><p>Sign in", "a web page"),
        (b'\n {"error": 1}', "JSON"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n", "a picture"),
        (b"#EXTM3U\n", "a playlist"),
    ],
)
def test_the_first_look_refuses_what_is_no_recording(body: bytes, says: str) -> None:
    with serve(whole(body)) as address, pytest.raises(MediaError, match=says):
        fetch.probe(address, private=True)


def test_the_first_look_reads_no_more_than_it_needs() -> None:
    with serve(endless) as address:
        fetch.probe(address, private=True)
