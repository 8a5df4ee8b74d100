"""``standin voices`` as a program, against collections laid out as the public one."""

import hashlib
import json
import re
import threading
import wave
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from test_cli import Done, standin

from speech import tiny_voice

KEY = "en_US-tiny-medium"
FOLDER = f"en/en_US/tiny/medium/{KEY}"
CARD = "# Model card for tiny\n\n* Language: en_US\n\n## Dataset\n\n* License: CC0\n"


@dataclass
class Collection:
    """What a server of voices has, by path, and what it was asked for."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def listed(self, **facts: object) -> None:
        """Write ``voices.json``; ``facts`` replace those of the network."""
        files = {
            path: {"size_bytes": len(data), "md5_digest": hashlib.md5(data).hexdigest()}
            for path, data in self.files.items()
            if path.startswith("en/")
        }
        files[f"{FOLDER}.onnx"] |= facts
        entry = {"key": KEY, "name": "tiny", "files": files, "aliases": ["en-us-tiny"]}
        self.files["voices.json"] = json.dumps({KEY: entry, "de_DE-other-low": {}}).encode()


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    here = Collection()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            path = self.path.split("?")[0].lstrip("/")
            here.asked.append(self.path)
            if path in here.moved:
                self.send_response(302)
                self.send_header("location", f"{here.url}/{here.moved[path]}")
                self.end_headers()
                return
            body = here.files.get(path)
            self.send_response(404 if body is None else 200)
            self.end_headers()
            self.wfile.write(body or b"no such file")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here.url = f"http://127.0.0.1:{server.server_address[1]}"
    model = tiny_voice.write(tmp_path / "made", KEY)
    here.files[f"{FOLDER}.onnx"] = model.read_bytes()
    here.files[f"{FOLDER}.onnx.json"] = Path(f"{model}.json").read_bytes()
    here.files["en/en_US/tiny/medium/MODEL_CARD"] = CARD.encode()
    here.listed()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield here
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def add(collection: Collection, home: Path, what: str = KEY, *more: str) -> Done:
    return standin("voices", "add", what, "--yes", "--base-url", collection.url, *more, home=home)


def kept(home: Path) -> list[str]:
    folder = home / "voices"
    return sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []


WHOLE = [f"{KEY}.card.md", f"{KEY}.onnx", f"{KEY}.onnx.json"]


def test_a_voice_by_name_is_added_spoken_and_removed(collection: Collection, home: Path) -> None:
    pytest.importorskip("onnxruntime")
    done = add(collection, home)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "piper-en-us-tiny-medium\n"
    assert "licence: CC0" in done.stderr
    assert kept(home) == WHOLE
    listed = json.loads(standin("voices", "--language", "en", "--json", home=home).stdout)
    (voice,) = [v for v in listed if v["engine"] == "piper"]
    assert (voice["licence"], voice["commercial"]) == ("CC0", True)
    out = home / "x.wav"
    said = standin(
        "voices", "say", "Hello there", "--voice", voice["id"], "-o", str(out), home=home
    )
    assert said.stdout.strip() == str(out), said.stderr
    with wave.open(str(out)) as file:
        assert (file.getnchannels(), file.getframerate()) == (1, 48000)
        assert file.getnframes() > 24000
    removed = standin("voices", "remove", voice["id"], home=home)
    assert removed.returncode == 0
    assert kept(home) == []
    again = standin("voices", "remove", KEY, home=home)
    assert again.returncode == 2
    assert f"is called '{KEY}'" in again.stderr


def test_nothing_large_is_asked_for_before_somebody_agrees(
    collection: Collection, home: Path
) -> None:
    done = standin("voices", "add", KEY, "--base-url", collection.url, home=home, text="y\n")
    assert done.returncode == 2
    assert "yes: is needed" in done.stderr
    assert "licence: CC0" in done.stderr
    assert collection.asked == ["/voices.json", "/en/en_US/tiny/medium/MODEL_CARD"]
    assert kept(home) == []


@pytest.mark.slow
def test_the_mirror_may_stand_in_the_environment(
    collection: Collection, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANDIN_VOICES_URL", f"{collection.url}/")
    assert standin("voices", "add", KEY, "--yes", home=home).returncode == 0
    assert kept(home) == WHOLE


@pytest.mark.slow
def test_an_old_name_and_a_moved_file(collection: Collection, home: Path) -> None:
    data = collection.files.pop(f"{FOLDER}.onnx")
    collection.moved[f"{FOLDER}.onnx"] = "elsewhere/1"
    collection.files["elsewhere/1"] = data
    done = add(collection, home, "en-us-tiny")
    assert done.stdout == "piper-en-us-tiny-medium\n", done.stderr


@pytest.mark.parametrize("query", [pytest.param("", marks=pytest.mark.slow), "?download=true"])
def test_a_voice_by_address(collection: Collection, home: Path, query: str) -> None:
    done = add(collection, home, f"{collection.url}/{FOLDER}.onnx{query}")
    assert done.stdout == "piper-en-us-tiny-medium\n", done.stderr
    assert kept(home) == WHOLE
    assert "/voices.json" not in collection.asked


def test_a_voice_by_file_without_any_server(tmp_path: Path, home: Path) -> None:
    file = tiny_voice.write(tmp_path / "own", "de_DE-zwei-low", speakers=2)
    done = standin("voices", "add", str(file), "--yes", home=home)
    assert done.stdout == "piper-de-de-zwei-low-p0\npiper-de-de-zwei-low-p1\n", done.stderr
    assert "licence: unknown" in done.stderr
    assert "Nobody here knows" in done.stderr
    assert file.exists()
    assert kept(home) == ["de_DE-zwei-low.onnx", "de_DE-zwei-low.onnx.json"]
    # With onnxruntime or without (a warning then): standard output is JSON.
    assert json.loads(standin("voices", "--language", "eo", "--json", home=home).stdout)


@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        pytest.param(
            lambda c: c.listed(size_bytes=7), "not the 7 of the list", marks=pytest.mark.slow
        ),
        (lambda c: c.listed(md5_digest="0" * 32), "its MD5 is not that of the list"),
        pytest.param(
            lambda c: c.files.pop(f"{FOLDER}.onnx"),
            "medium.onnx answered 404",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            lambda c: c.files.pop(f"{FOLDER}.onnx.json"),
            "medium.onnx.json answered 404",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            lambda c: c.files.pop("voices.json"), "voices.json answered 404", marks=pytest.mark.slow
        ),
        pytest.param(
            lambda c: c.files.update({"voices.json": b"<html>"}),
            "is not a list of voices",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            lambda c: c.files.update({"voices.json": b"[1]"}),
            "is not a list of voices",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            lambda c: c.files.update({"voices.json": json.dumps({KEY: 3}).encode()}),
            "has no files",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_what_is_wrong_with_a_collection_is_said_and_nothing_stays(
    collection: Collection, home: Path, break_it: object, says: str
) -> None:
    break_it(collection)  # type: ignore[operator]
    done = add(collection, home)
    assert done.returncode == 1
    assert says in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert kept(home) == []


@pytest.mark.parametrize("part", [".onnx", pytest.param(".onnx.json", marks=pytest.mark.slow)])
def test_files_that_are_no_voice_replace_none(
    collection: Collection, home: Path, part: str
) -> None:
    assert add(collection, home).returncode == 0
    whole = (home / "voices" / f"{KEY}.onnx").read_bytes()
    collection.files[FOLDER + part] = b"<html>sign in</html>"
    collection.listed()
    done = add(collection, home)
    assert done.returncode == 1
    assert KEY in done.stderr
    assert kept(home) == WHOLE
    assert (home / "voices" / f"{KEY}.onnx").read_bytes() == whole


@pytest.mark.parametrize(
    ("what", "status", "says"),
    [
        ("en_US-tiny-mediun", 2, "did you mean en_US-tiny-medium?"),
        pytest.param("xyzzy", 2, "has no voice 'xyzzy'", marks=pytest.mark.slow),
        pytest.param(
            "de_DE-other-low", 1, "has no files for de_DE-other-low", marks=pytest.mark.slow
        ),
        pytest.param(
            "/nowhere/x.onnx", 1, "/nowhere/x.onnx does not exist", marks=pytest.mark.slow
        ),
        pytest.param("../x", 2, "must end in .onnx", marks=pytest.mark.slow),
        ("a b", 2, "must be a name, an address or a file"),
        ("http://127.0.0.1:1/x.onnx", 1, "cannot be read"),
        pytest.param("http://127.0.0.1:1/x.txt", 2, "must end in .onnx", marks=pytest.mark.slow),
        pytest.param(
            "http://127.0.0.1:1/..%2fx.onnx",
            2,
            "cannot be the name of a file",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_wrong_voice_is_one_clear_line(
    collection: Collection, home: Path, what: str, status: int, says: str
) -> None:
    done = add(collection, home, what)
    assert done.returncode == status
    assert says in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert kept(home) == []


@pytest.mark.slow
def test_alone_it_lists(home: Path) -> None:
    alone = standin("voices", "--language", "eo", home=home)
    assert alone.returncode == 0
    assert "espeak-eo" in alone.stdout
    assert alone.stdout == standin("voices", "list", "--language", "eo", home=home).stdout


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        pytest.param(
            ["Hello", "--voice", "nobody"],
            2,
            "no voice has the id 'nobody'",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            ["Hello", "--speed", "9"], 2, "speed: must be 0.5 to 2", marks=pytest.mark.slow
        ),
        (["", "--voice", "espeak-de"], 2, "text: is empty"),
        (["Hello", "-o", "/nowhere/x.wav"], 2, "the folder /nowhere does not exist"),
        pytest.param(
            ["...", "--voice", "espeak-de"], 2, "nothing that can be said", marks=pytest.mark.slow
        ),
    ],
)
def test_what_cannot_be_said(home: Path, arguments: list[str], status: int, says: str) -> None:
    done = standin("voices", "say", *arguments, home=home)
    assert done.returncode == status
    assert says in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("text", "language"),
    [("Guten Morgen, wie geht es dir und der Familie?", "de"), ("Good morning.", "en")],
)
def test_without_a_voice_the_texts_language_chooses(
    home: Path, tmp_path: Path, text: str, language: str
) -> None:
    done = standin("voices", "say", text, "-o", str(tmp_path / "said.wav"), home=home)
    assert done.returncode == 0, done.stderr
    voice = re.search(r"voice (\S+)", done.stderr)
    assert voice is not None
    if language == "de":
        assert voice[1] == "espeak-de"
    else:
        assert not voice[1].startswith("espeak-de")
