"""Speaks one utterance with Festival and ends.

A program of its own, started by path, that runs the program ``festival`` with a script made for
the request. Uses only the standard library.

In: one JSON line on standard input, ``{"voice": "kal_diphone", "texts": ["One sentence.", ...],
"stretch": 1.0, "semitones": 0.0}``: ASCII texts; stretch multiplies durations, semitones move the
melody of a diphone voice (festival leaves HTS no way to do that).

Out: one JSON line, then signed 16-bit mono samples in native byte order:
``{"rate": 16000, "parts": [{"samples": n, "phones": [[name, end_seconds, stressed, accented,
token], ...], "tokens": ["One", ...]}, ...]}``; token is an index into tokens, -1 for a pause. An
error is ``{"error": "..."}`` with exit status 1.

``{"list": ["kal_diphone", ...]}`` instead answers ``{"voices": ["kal_diphone", ...]}``: those that
are installed; none without festival.
"""

import array
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import wave
from pathlib import Path
from typing import Any

PROGRAM = "festival"
_PRELUDE = """
(define (standin_words token number)
  (mapcar (lambda (word) (item.set_feat word "standin_token" number)) (item.daughters token)))
(define (standin_tokens utt out)
  (let ((number 0))
    (mapcar
      (lambda (token)
        (set! number (+ number 1))
        (format out "T %s\\n" (item.name token))
        (standin_words token number))
      (utt.relation_tree_roots utt 'Token))))
(define (standin_segments utt out)
  (mapcar
    (lambda (s)
      (format out "S %s %s %s %s %s\\n" (item.name s) (item.feat s "end")
        (item.feat s "R:SylStructure.parent.stress")
        (item.feat s "R:SylStructure.parent.accented")
        (item.feat s "R:SylStructure.parent.parent.standin_token")))
    (utt.relation.items utt 'Segment)))
(define (standin_roots item) (if item (cons item (standin_roots (item.next item))) nil))
(define (utt.relation_tree_roots utt name) (standin_roots (utt.relation.first utt name)))
(define (standin_say text sound times)
  (let ((utt (eval (list 'Utterance 'Text text))) (out (fopen times "w")))
    (utt.synth utt)
    (standin_tokens utt out)
    (standin_segments utt out)
    (fclose out)
    (utt.save.wave utt sound 'riff)))
"""
_HTS = """
(set! hts_engine_params (append hts_engine_params (list (list "-r" {rate}))))
"""
_DIPHONE = """
(Parameter.set 'Duration_Stretch (* {stretch} (Parameter.get 'Duration_Stretch)))
(set! int_lr_params (mapcar
  (lambda (p) (if (string-matches (car p) "target.*") (list (car p) (* {pitch} (cadr p))) p))
  int_lr_params))
"""


HEAP = "2000000"
"""Cells of 32 bytes. The default, ten million, takes 320 MiB and a second from the start; a million
is enough for one sentence of 5,000 characters (measured), and says the same."""


class Failure(Exception):
    """festival could not do it; the message is the answer."""


def run(script: str, folder: Path) -> str:
    """What festival prints for a script; the folder stands in for the user's home."""
    program = shutil.which(PROGRAM)
    if program is None:
        raise Failure("the program festival is not installed")
    file = folder / "script.scm"
    file.write_text(script, "ascii")
    environment = {**os.environ, "HOME": str(folder)}
    done = subprocess.run(
        [program, "--heap", HEAP, "--batch", str(file)],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
    if done.returncode != 0 or "SIOD ERROR" in done.stderr + done.stdout:
        said = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        raise Failure(f"festival failed ({' '.join(said)[:200] or done.returncode})")
    return done.stdout


def installed(voices: list[str]) -> list[str]:
    """Those of the voices that festival has."""
    if shutil.which(PROGRAM) is None:
        return []
    with tempfile.TemporaryDirectory() as folder:
        known = re.findall(r"[\w.-]+", run('(format t "%l" (voice.list))', Path(folder)))
    return [v for v in voices if v in known]


def script(request: dict[str, Any], folder: Path) -> str:
    """The program for festival: the voice, its speed and pitch, and each text."""
    voice, stretch, semitones = request["voice"], request["stretch"], request["semitones"]
    if not re.fullmatch(r"\w+", voice):
        raise Failure(f"no voice has the name {voice!r}")
    lines = [_PRELUDE, f"(voice_{voice})"]
    if voice.endswith("_hts"):
        lines.append(_HTS.format(rate=float(1 / stretch)))
    else:
        lines.append(_DIPHONE.format(stretch=float(stretch), pitch=2 ** (semitones / 12)))
    for i, text in enumerate(request["texts"]):
        quoted = text.replace("\\", " ").replace('"', " ")
        lines.append(f'(standin_say "{quoted}" "{folder}/{i}.wav" "{folder}/{i}.txt")')
    return "\n".join(lines)


def part(file: Path) -> dict[str, Any]:
    """Tokens and phones of one text, without the number of samples."""
    tokens: list[str] = []
    phones: list[list[Any]] = []
    for line in file.read_text("ascii", "replace").splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "T":
            tokens.append(rest)
        else:
            name, end, stress, accented, token = rest.split(" ")
            phones.append([name, float(end), stress == "1", accented == "1", int(token) - 1])
    return {"phones": phones, "tokens": tokens}


def answer(request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What the request asks for."""
    if "list" in request:
        return {"voices": installed(request["list"])}, b""
    parts, rate, pcm = [], 0, b""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(script(request, folder), folder)
        for i in range(len(request["texts"])):
            with wave.open(str(folder / f"{i}.wav")) as sound:
                samples = array.array("h", sound.readframes(sound.getnframes()))
                rate = sound.getframerate()
            if sys.byteorder == "big":
                samples.byteswap()
            parts.append({"samples": len(samples), **part(folder / f"{i}.txt")})
            pcm += samples.tobytes()
    return {"rate": rate, "parts": parts}, pcm


def main() -> int:
    """Answer the request on standard input."""
    try:
        header, pcm = answer(json.loads(sys.stdin.readline()))
    except Failure as e:
        header, pcm = {"error": str(e)}, b""
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + pcm)
    return 1 if "error" in header else 0


if __name__ == "__main__":
    sys.exit(main())
