import os
from pathlib import Path

import pytest

from standin.errors import SettingsError
from standin.settings import Settings


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("STANDIN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


def test_all_lives_in_one_home(tmp_path: Path) -> None:
    settings = Settings.load()
    home = tmp_path / "standin"
    assert settings.home == home
    assert settings.database_url == f"sqlite:///{home}/standin.db"
    assert settings.jobs_database_url == f"sqlite:///{home}/jobs.db"
    assert settings.objects == str(home / "objects")
    assert (settings.host, settings.port, settings.link_days) == ("127.0.0.1", 8080, 7)
    assert settings.public_url is None
    assert settings.workers >= 1


def test_without_xdg_the_home_is_in_the_users_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", "/home/ada")
    assert Settings.load().home == Path("/home/ada/.local/share/standin")


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANDIN_HOME", "~/films")
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setenv("STANDIN_PORT", "9000")
    monkeypatch.setenv("STANDIN_WORKERS", "")
    monkeypatch.setenv("STANDIN_PUBLIC_URL", "https://video.example.com/api/")
    settings = Settings.load()
    assert settings.home == Path("/home/ada/films")
    assert settings.port == 9000
    assert settings.public_url == "https://video.example.com/api"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("WORKERS", "0"),
        ("LINK_DAYS", "-1"),
        ("LOG_LEVEL", "LOUD"),
        ("PUBLIC_URL", "example.com"),
        ("PUBLIC_URL", "https://example.com/?a=b"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"STANDIN_{name}", value)
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    assert caught.value.message.startswith(f"STANDIN_{name}: ")
    assert value in caught.value.message
    assert "\n" not in caught.value.message
