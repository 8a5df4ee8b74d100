"""``standin engines`` as a program: licences, clear lines, exit statuses."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from standin.cli.engines import app
from standin.errors import EngineError, InvalidField

from . import tiny


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--home", str(home)])


def test_an_engine_comes_and_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANDIN_HOME", str(tmp_path))
    given = tiny.wav2lip(tmp_path / "given", "paints")
    add = ("add", "wav2lip", "--file", str(given))
    refused = run(tmp_path, *add)
    assert isinstance(refused.exception, InvalidField)
    assert refused.exception.path == ("accept-licence",)
    assert "no commercial use" in refused.stderr
    assert not (tmp_path / "engines").exists()
    added = run(tmp_path, *add, "--accept-licence")
    assert added.exit_code == 0, added.output
    assert added.stdout.startswith("wav2lip ")
    told = {row["engine"]: row for row in json.loads(run(tmp_path, "list", "--json").stdout)}
    assert list(told) == ["wav2lip", "musetalk", "liveportrait"]
    assert told["wav2lip"]["installed"]
    assert not told["wav2lip"]["commercial"]
    assert not told["musetalk"]["installed"]
    assert "in  video_frames float32 [batch, 6, side, side]" in str(told["wav2lip"]["files"])
    checked = run(tmp_path, "check", "--json")
    (row,) = json.loads(checked.stdout)
    assert row["provider"] == "CPUExecutionProvider"
    assert row["batch"] == 4
    assert row["ms_per_frame"] > 0
    assert row["memory_mb"] > 10
    assert row["without_cuda"] is None or "CUDA" in row["without_cuda"]
    monkeypatch.setenv("STANDIN_NEURAL", "cpu")
    assert "STANDIN_NEURAL=cpu leaves CUDA alone" in run(tmp_path, "check").stderr
    kept = tmp_path / "engines" / "wav2lip" / "wav2lip" / "wav2lip.onnx"
    kept.write_bytes(kept.read_bytes()[:2000])
    broken = run(tmp_path, "check", "--json")
    assert broken.exit_code == 1
    assert "not an ONNX file, or it is damaged" in json.loads(broken.stdout)[0]["problem"]
    kept.unlink()
    gone = run(tmp_path, "check", "--json")
    assert gone.exit_code == 1
    assert "wav2lip.onnx of the engine wav2lip is gone" in json.loads(gone.stdout)[0]["problem"]
    assert run(tmp_path, "remove", "wav2lip").exit_code == 0
    assert isinstance(run(tmp_path, "check").exception, EngineError)


def test_what_is_needed_is_told_to_the_last_tensor(tmp_path: Path) -> None:
    told = run(tmp_path, "show", "liveportrait").stdout
    assert "kp_driving float32 [batch, 21, 3]" in told
    assert "stitching_lip.onnx (may be missing)" in told
    assert "github.com/KwaiVGI/LivePortrait" in told
    wrong = run(tmp_path, "show", "magic").exception
    assert isinstance(wrong, InvalidField)
    assert wrong.message == "engine: must be one of wav2lip, musetalk, liveportrait, not 'magic'"
