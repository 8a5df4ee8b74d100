"""Every process of an installation signs with the same secret, and none is lost on the way."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from standin.errors import SettingsError, StandinError
from standin.evaluation.servers import Postgres
from standin.library import Database, Keyring, Library, LinkKeyUnknown, Links
from standin.library.keyring import OLD_SECRETS
from standin.library.moving import move_database
from standin.settings import Settings
from trial_servers import fresh

from .test_links import PATH, signed

OWN = "a secret of the operator's own, long enough"


def old_file(path: Path, current: str = "kold00001", **secrets: str) -> None:
    """As older versions wrote it."""
    kept = secrets or {"kolder001": "aa" * 32, current: "bb" * 32}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"links": {"current": current, "secrets": kept}}))


def test_everybody_signs_with_the_same_secret(library: Library) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: Keyring(library.database).current(), range(16)))
    assert len(found) == 1


def test_servers_that_start_together_on_postgres_agree(postgres: Postgres) -> None:
    url = fresh(postgres)
    with ThreadPoolExecutor(6) as pool:
        opened = list(pool.map(lambda _: Database.open(url), range(6)))
        found = set(pool.map(lambda each: Keyring(each).current(), opened))
    for each in opened:
        each.close()
    assert len(found) == 1


def test_old_links_open_after_one_rotation_and_not_after_two(library: Library) -> None:
    links, reader = library.links, Links(Keyring(library.database))
    old = signed(links)
    reader.verify("GET", PATH, old, now=0)
    links.keyring.rotate()
    new = signed(links)
    assert new["Key-Pair-Id"] != old["Key-Pair-Id"]
    for query in (old, new):
        reader.verify("GET", PATH, query, now=0)  # another process sees the new secret too
    links.keyring.rotate()
    with pytest.raises(LinkKeyUnknown):
        links.verify("GET", PATH, old, now=0)
    links.keyring.rotate(1)
    with pytest.raises(LinkKeyUnknown):
        links.verify("GET", PATH, new, now=0)


def test_another_process_signs_with_the_new_secret_after_a_while(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Keyring(library.database)
    before = other.current()
    library.links.keyring.rotate()
    assert other.current() == before
    monkeypatch.setattr("standin.library.keyring.FRESH", 0.0)
    assert other.current() == library.links.keyring.current() != before


def test_the_file_of_an_older_version_is_taken_over(tmp_path: Path) -> None:
    old_file(tmp_path / OLD_SECRETS)
    with Library.open(Settings(home=tmp_path)) as library:
        assert library.links.keyring.current() == ("kold00001", bytes.fromhex("bb" * 32))
        assert library.links.keyring.find("kolder001") == bytes.fromhex("aa" * 32)
    assert not (tmp_path / OLD_SECRETS).exists()


def test_links_of_every_old_server_open_and_one_secret_signs(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shared.db"
    for name in ("one", "two"):
        old_file(tmp_path / name / OLD_SECRETS, f"k{name}", **{f"k{name}": name.encode().hex()})
    settings = [Settings(home=tmp_path / name, database_url=url) for name in ("one", "two")]
    with Library.open(settings[0]) as one, Library.open(settings[1]) as two:
        for each in (one, two):
            assert each.links.keyring.current() == ("kone", b"one")
            assert each.links.keyring.find("ktwo") == b"two"


def test_a_broken_file_is_a_clear_error_and_stays(tmp_path: Path) -> None:
    (tmp_path / OLD_SECRETS).write_text("{}")
    with pytest.raises(StandinError, match=r"secrets\.json holds no secrets"):
        Library.open(Settings(home=tmp_path))
    assert (tmp_path / OLD_SECRETS).exists()


def test_the_operators_secret_signs_and_is_kept_nowhere(library: Library, tmp_path: Path) -> None:
    before = signed(library.links)
    own = Links(Keyring(library.database, OWN))
    elsewhere = Links(Keyring(library.database, OWN))
    elsewhere.verify("GET", PATH, signed(own), now=0)
    own.verify("GET", PATH, before, now=0)  # made before there was one
    own.keyring.announce()
    with pytest.raises(LinkKeyUnknown):
        library.links.verify("GET", PATH, signed(own), now=0)
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("standin.db*"))
    assert OWN.encode() not in kept
    assert own.keyring.current()[1].hex().encode() not in kept
    with pytest.raises(StandinError, match="STANDIN_SECRET"):
        own.keyring.rotate()


def test_who_lacks_the_secret_of_the_last_server_is_told(library: Library) -> None:
    own = Keyring(library.database, OWN)
    assert not library.links.keyring.differs()
    own.announce()
    assert library.links.keyring.differs() and not own.differs()
    library.links.keyring.announce()
    assert not library.links.keyring.differs() and not own.differs()


def test_a_short_secret_is_refused_and_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANDIN_SECRET", "hunter2")
    with pytest.raises(SettingsError, match=r"STANDIN_SECRET: .*32") as refused:
        Settings.load()
    assert "hunter2" not in str(refused.value)
    with pytest.raises(ValidationError):
        Settings(secret=SecretStr("short"))


def test_links_open_after_a_move(library: Library, tmp_path: Path) -> None:
    query: dict[str, Any] = signed(library.links)
    target = Database.open(f"sqlite:///{tmp_path}/new.db")
    try:
        move_database(library.database, target, lambda told: None)
        Links(Keyring(target)).verify("GET", PATH, query, now=0)
    finally:
        target.close()
