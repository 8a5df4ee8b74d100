import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from serving import PATIENCE, Served, others_of, until
from standin.avatars.catalogue import Catalogue
from standin.cli.app import Commands
from standin.cli.later import Later
from standin.cli.render import _voice_for
from standin.speech import Voices

ROOT = Path(__file__).parents[2]


def standin(*arguments: str, home: Path | None = None, text: str | None = None) -> "Done":
    environment = {**os.environ, "COLUMNS": "200"}
    if home is not None:
        environment["STANDIN_HOME"] = str(home)
    return subprocess.run(
        [sys.executable, "-m", "standin", *arguments],
        env=environment,
        input=text,
        capture_output=True,
        text=True,
        timeout=600,
    )


Done = subprocess.CompletedProcess[str]


def commands() -> list[tuple[str, str]]:
    """Every command with its help."""
    found = []
    for later in Commands.given:
        name, command = later.name, later.load()
        nested = getattr(command, "commands", None)
        if nested is None:
            found.append((name, command.help or ""))
        else:
            found += [(f"{name} {sub}", c.help or "") for sub, c in nested.items()]
    return found


@pytest.mark.parametrize(("name", "text"), commands(), ids=[name for name, _ in commands()])
def test_every_command_has_help_with_an_example_and_is_documented(name: str, text: str) -> None:
    assert "Example: `" in text
    assert f"standin {name}" in text
    documented = (ROOT / "docs" / "cli.md").read_text()
    assert re.search(rf"^## `standin {re.escape(name)}`", documented, re.M), name


@pytest.mark.parametrize("later", Commands.given, ids=lambda later: later.name)
def test_the_list_of_commands_says_what_each_says(later: Later) -> None:
    said = " ".join(str(later.load().help).split())
    assert said.startswith(later.help.rstrip("."))


def test_the_list_of_commands_loads_none_of_them() -> None:
    heavy = ("numpy", "sqlalchemy", "dbos", "scipy", "pydantic", "httpx", "structlog")
    loaded = _loaded("--help")
    assert not loaded & set(heavy)


def test_lists_of_keys_load_nothing_that_draws(tmp_path: Path) -> None:
    heavy = ("numpy", "scipy", "cv2", "skia", "av", "dbos", "alembic", "fastapi", "onnxruntime")
    standin("keys", "list", home=tmp_path)
    assert not _loaded("keys", "list", "--home", str(tmp_path)) & set(heavy)


def _loaded(*arguments: str) -> set[str]:
    """Packages that a command loads."""
    code = (
        "import sys, atexit; sys.argv[1:] = sys.argv[1].split('|')\n"
        "atexit.register(lambda: sys.stderr.write(' '.join(sys.modules)))\n"
        "from standin.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "|".join(arguments)], capture_output=True, text=True
    )
    return set(done.stderr.split())


def test_help_lists_the_commands() -> None:
    done = standin("--help")
    assert done.returncode == 0
    for name, _ in commands():
        assert name.split()[0] in done.stdout


def test_lists_are_json_when_asked() -> None:
    avatars = json.loads(standin("avatars", "--json").stdout)
    assert {"maya", "daniel"} <= {a["id"] for a in avatars}
    voices = json.loads(standin("voices", "--language", "de", "--json").stdout)
    assert voices
    assert all(v["locale"].startswith("de") for v in voices)


def test_a_key_is_printed_alone_and_can_be_revoked(tmp_path: Path) -> None:
    more = ("--space", "shop", "--scope", "read", "--expires", "2d")
    made = standin("keys", "create", "--name", "laptop", *more, home=tmp_path)
    assert re.fullmatch(r"sk_standin_[\w-]{43}\n", made.stdout)
    (kept,) = json.loads(standin("keys", "list", "--json", home=tmp_path).stdout)
    assert (kept["name"], kept["space"], kept["scopes"]) == ("laptop", "shop", ["read"])
    ends = datetime.fromisoformat(kept["expires_at"]) - datetime.fromisoformat(kept["created_at"])
    assert timedelta(days=2) - timedelta(minutes=1) < ends < timedelta(days=2, minutes=1)
    assert made.stdout.startswith(kept["starts_with"])
    assert standin("keys", "revoke", kept["id"], home=tmp_path).returncode == 0
    again = standin("keys", "revoke", kept["id"], home=tmp_path)
    assert again.returncode == 1
    assert again.stderr.startswith("standin: no open key")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--avatar", "mayo"], "mayo"),
        (["--voice", "flite-slit"], "no voice has the id 'flite-slit'"),
        (["--speed", "3"], "speed: must be 0.5 to 2, not 3"),
        (["--emotion", "Angry"], "emotion: must be one of Excited, Friendly"),
        (["--say-as", "word"], "say-as: must be WORD=SAY, not 'word'"),
        (["--volume", "2"], "volume: must be 0 to 1, not 2"),
        (["--size", "1281x720"], "width: must be even, not 1281"),
        (["--size", "big"], "size: must be like 1280x720, not 'big'"),
        (["--fps", "23"], "fps: must be one of 24"),
        (["--background", "red"], "must be #RRGGBB"),
        (["--style", "wild"], "style: must be stable or expressive"),
        (["--size", "²x128"], "size: must be like 1280x720"),
        (["--workers", "0"], "--workers"),
        (["--audio", "me.wav"], "text: give either a text, --audio or --json"),
        (["-o", "/nowhere/x.mp4"], "the folder /nowhere does not exist"),
        (["-o", "/tmp"], "is a folder"),
        (["-o", "/proc/x.mp4"], "cannot be written"),
        (["--phones", "/nowhere/x.json"], "phones: the folder /nowhere does not exist"),
    ],
)
def test_a_wrong_value_is_one_clear_line(arguments: list[str], says: str, tmp_path: Path) -> None:
    done = standin("render", "Hello", "-o", str(tmp_path / "x.mp4"), *arguments, home=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("*.mp4"))


def test_a_wrong_setting_names_its_variable() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "standin", "keys", "list"],
        env={**os.environ, "STANDIN_PORT": "seventy"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "STANDIN_PORT" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("STANDIN_DATABASE_URL", "foo://x", "'foo'"),
        ("STANDIN_HOME", "/proc/nope", "/proc/nope"),
        ("STANDIN_OBJECTS", "s4://x", "s4://x"),
    ],
)
def test_a_place_that_cannot_be_used_is_one_line(variable: str, value: str, says: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "standin", "keys", "list"],
        env={**os.environ, variable: value, "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_second_server_on_a_home_is_refused(serve: Callable[[], Served]) -> None:
    served = serve()
    done = standin("serve", "--port", "0", home=served.home)
    assert done.returncode == 1
    assert "another server already uses" in done.stderr


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_server_that_is_told_to_stop_takes_everything_along(
    number: signal.Signals, status: int, serve: Callable[[], Served]
) -> None:
    served = serve()
    served.process.send_signal(number)
    assert served.process.wait(PATIENCE) == status
    until(lambda: not others_of(served.home))


def test_ctrl_c_ends_a_render_and_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "long.mp4"
    process = subprocess.Popen(
        [sys.executable, "-m", "standin", "render", "Hello there. " * 200, "-o", str(out)],
        env={**os.environ, "STANDIN_HOME": str(tmp_path / "home")},
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: len(others_of(tmp_path / "home")) >= 2)  # itself and a child
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 130
    finally:
        process.kill()
    until(lambda: not others_of(tmp_path / "home"))
    assert not list(tmp_path.glob("*.mp4")) + list(tmp_path.glob(".*.part"))


def test_a_taken_port_is_said_plainly(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = standin("serve", "--port", port, home=tmp_path)
    assert done.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr


def test_a_video_without_a_server(tmp_path: Path) -> None:
    from standin.media import decode

    out, phones = tmp_path / "out.mp4", tmp_path / "phones.json"
    done = standin(
        *("render", "-", "--avatar", "daniel", "--size", "320x180", "--style", "expressive"),
        *("-o", str(out), "--phones", str(phones)),
        home=tmp_path,
        text="Hello there.",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(out)
    facts = decode.facts(out)
    written = json.loads(phones.read_text())
    assert facts.duration == pytest.approx(written["duration"])
    assert next(p["word"] for p in written["phones"] if p["ipa"]).lower() == "hello"


@pytest.mark.parametrize(
    ("audio", "says"),
    [
        ("/nowhere/me.wav", "audio: there is no file /nowhere/me.wav"),
        ("http://127.0.0.1/me.wav", "audio: 127.0.0.1 is not a public address"),
    ],
)
def test_a_recording_that_is_not_there_is_said_plainly(
    audio: str, says: str, tmp_path: Path
) -> None:
    done = standin("render", "--audio", audio, "-o", str(tmp_path / "x.mp4"), home=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_video_from_a_recording(tmp_path: Path) -> None:
    from standin.media import decode, wav
    from standin.scene import TextVoice
    from standin.speech import Voices

    speech = Voices().speak(TextVoice("espeak-en-us", "Hello there."))
    wav.write(speech.samples, speech.rate, tmp_path / "me.wav")
    out = tmp_path / "out.mp4"
    done = standin(
        *("render", "--audio", str(tmp_path / "me.wav"), "--transcript", "Hello there."),
        *("--size", "320x180", "-o", str(out), "--phones", str(tmp_path / "phones.json")),
        home=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert decode.facts(out).sound_rate == 48_000
    told = json.loads((tmp_path / "phones.json").read_text())
    assert next(p["word"] for p in told["phones"] if p["ipa"]) == "Hello"


@pytest.mark.parametrize(
    ("script", "locale"), [("Guten Tag, wie geht es Ihnen?", "de"), ("Привет, как дела?", "ru")]
)
def test_a_script_without_a_voice_gets_one_of_its_language(script: str, locale: str) -> None:
    voices = Voices()
    maya = Catalogue().get("maya").info
    assert _voice_for(script, voices, maya).locale.split("-")[0] == locale
    assert _voice_for("Hello, how are you?", voices, maya) == voices.preferred(maya.default_voices)
