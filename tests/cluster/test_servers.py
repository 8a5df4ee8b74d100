"""Several servers of one installation, with nothing in common but a database and a store."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from serving import get
from standin.evaluation.cluster import Cluster
from standin.evaluation.servers import Postgres, Store
from standin.library import Library, Links
from standin.library.keyring import OLD_SECRETS

CONTENT = b"kept in the bucket"
KEY = "videos/0123/hello.mp4"


class _File:
    """What an older server signed with."""

    def __init__(self, kid: str) -> None:
        self.kid, self.secret = kid, kid.encode() * 4

    def current(self) -> tuple[str, bytes]:
        return self.kid, self.secret

    def write(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        kept = {"current": self.kid, "secrets": {self.kid: self.secret.hex()}}
        (home / OLD_SECRETS).write_text(json.dumps({"links": kept}))

    def link(self) -> str:
        query = Links(self).sign(f"/files/{KEY}", time.time() + 600)  # type: ignore[arg-type]
        return f"/files/{KEY}?{query}"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    if reason := Postgres.missing() or Store.missing():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("servers")
    _File("kfirst").write(folder / "server")
    _File("ksecond").write(folder / "server-2")
    with Cluster(folder, 0) as cluster, pytest.MonkeyPatch.context() as patch:
        for name, value in (cluster.store.environment if cluster.store else {}).items():
            patch.setenv(name, value)
        with Library.open(cluster.settings()) as library:
            library.objects.put(KEY, CONTENT)
        yield cluster


@pytest.fixture(scope="module")
def second(cluster: Cluster) -> str:
    return cluster.add_server()


def test_a_link_of_one_server_opens_at_the_other(cluster: Cluster, second: str) -> None:
    with cluster.client() as client:
        answer = client.post("/v1/asset", content=_png(), headers={"Content-Type": "image/png"})
    assert answer.status_code == 200, answer.text
    told = urlsplit(answer.json()["data"]["url"])
    there = get(f"{second}{told.path}?{told.query}")
    assert (there.status_code, there.content) == (200, _png())


def test_links_from_before_open_everywhere(cluster: Cluster, second: str) -> None:
    for kid in ("kfirst", "ksecond"):
        for url in (cluster.url, second):
            answer = get(f"{url}{_File(kid).link()}")
            assert (answer.status_code, answer.content) == (200, CONTENT), (kid, url)
    assert get(f"{second}{_File('kthird').link()}").status_code == 403
    assert list(cluster.folder.glob(f"server*/{OLD_SECRETS}")) == []


def _png() -> bytes:
    import cv2
    import numpy as np

    return bytes(cv2.imencode(".png", np.zeros((8, 8, 3), np.uint8))[1])
