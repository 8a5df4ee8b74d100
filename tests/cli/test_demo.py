"""``standin demo``, with a shorter script."""

import subprocess
import sys
from pathlib import Path

import av
import pytest

from standin.cli import demo
from standin.errors import StandinError


@pytest.mark.slow
def test_a_first_video(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "SCENES", (("maya", "#DCE7EA", "Hi."),))
    made = tmp_path / "first.mp4"
    demo.demo(made, keep=tmp_path)
    with av.open(str(made)) as file:
        assert (file.streams.video[0].width, file.streams.video[0].height) == (1280, 720)
        assert file.streams.audio
    said = capsys.readouterr()
    assert said.out == f"{made}\n"
    assert "18 presenters in 80 looks: amara, arjun" in " ".join(said.err.split())


def test_a_server_that_is_not_ready_in_time_is_told_with_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "START_SECONDS", 0)
    log = tmp_path / "server.log"
    log.write_text("[looking] for a port\nand another\n")
    with (
        subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as server,
        pytest.raises(StandinError, match="not ready after 0 s"),
    ):
        demo._wait_ready(server, "http://127.0.0.1:9", log)
    assert "[looking] for a port\nand another\n" in capsys.readouterr().err
