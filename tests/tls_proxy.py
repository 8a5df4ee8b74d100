"""A reverse proxy with a certificate of an authority of one's own, as the guide for moving says."""

import http.client
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

NAMES = ("api.heygen.com", "upload.heygen.com")
_KEPT_BACK = {"connection", "transfer-encoding", "keep-alive", "date", "server"}


def authority(folder: Path) -> tuple[Path, Path, Path]:
    """An authority's certificate, and a certificate with its key that it signed for `NAMES`."""
    root, root_key, leaf, key = (
        folder / name for name in ("root.pem", "root-key.pem", "leaf.pem", "leaf-key.pem")
    )
    new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    _openssl(*new, "-subj", "/CN=Our own", "-days", "2", "-keyout", root_key, "-out", root)
    names = ",".join(f"DNS:{name}" for name in NAMES)
    extensions = ["-addext", f"subjectAltName={names}", "-addext", "basicConstraints=CA:FALSE"]
    signed = ["-CA", root, "-CAkey", root_key, "-days", "2", "-keyout", key, "-out", leaf]
    _openssl(*new, "-subj", f"/CN={NAMES[0]}", *extensions, *signed)
    return root, leaf, key


@contextmanager
def proxied(url: str, leaf: Path, key: Path) -> Iterator[int]:
    """Answer TLS on a free port, and pass all requests on to ``url``; gives the port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(urlsplit(url).netloc))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(leaf, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _openssl(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def _handler(behind: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {k: v for k, v in self.headers.items() if k.lower() not in _KEPT_BACK}
            headers |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": self.client_address[0]}
            connection = http.client.HTTPConnection(behind, timeout=60)
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _KEPT_BACK | {"content-length"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            connection.close()

        def log_message(self, *told: Any) -> None:
            pass

    for method in ("POST", "PUT", "PATCH", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.do_GET)
    return Handler
