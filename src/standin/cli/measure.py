"""``standin bench`` measures speed, ``standin eval`` quality."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from ..evaluation import machine
from .options import Json, err, out, print_json
from .tables import print_table

app = typer.Typer(
    help="Measure quality: of finished videos, and of listening.", no_args_is_help=True
)

_SHORT: Final = {
    "avatar": "avatar",
    "size": "size",
    "processes": "processes",
    "frames_per_second": "frames/s",
    "times_real_time": "x real time",
    "share_of_encode_ceiling": "of encoding alone",
    "draw_cpu_ms": "draw ms",
    "encode_cpu_ms": "encode ms",
    "peak_mib": "MiB",
}
"""Columns of the table; the JSON has more."""

Save = Annotated[
    Path | None, typer.Option(help="Also keep the result in this file, with the machine described.")
]


def bench(
    avatar: Annotated[str, typer.Option(help="Whom to draw.")] = "maya",
    seconds: Annotated[
        float, typer.Option(min=1, max=600, help="Length of video for each row.")
    ] = 26,
    cores: Annotated[
        int | None, typer.Option(min=1, max=1024, help="What `all cores` means; default: all.")
    ] = None,
    save: Save = None,
    as_json: Json = False,
) -> None:
    """Measure how fast this machine renders, against encoding alone.

    Example: `standin bench --json --save benchmarks/render.json`
    """
    from ..evaluation.bench import bench as measure

    with err.status("measuring"):
        rows = [asdict(row) for row in measure(avatar, seconds, cores)]
    keep(save, "bench", rows)
    if as_json:
        print_json(rows)
        return
    print_table(list(_SHORT.values()), [[row[name] for name in _SHORT] for row in rows])


@app.command()
def sync(
    video: Annotated[Path, typer.Argument(help="A finished MP4.")],
    phones: Annotated[
        Path, typer.Option(help="What is said when, from `standin render --phones`.")
    ],
    other: Annotated[
        Path | None, typer.Option(help="Phones of another video, to see what chance gives.")
    ] = None,
    save: Save = None,
    as_json: Json = False,
) -> None:
    """Judge the lip-sync of a video from its pixels and its sound alone.

    Exit status 1 when a figure is outside what a good video has.

    Example: `standin eval sync a.mp4 --phones a.json --json`
    """
    from ..evaluation.phones import read
    from ..evaluation.sync import failures, judge

    with err.status("watching"):
        report = judge(video, read(phones), read(other) if other else None)
    told = report.as_dict()
    keep(save, f"eval sync {video.name}", told)
    if as_json:
        print_json(told)
    else:
        _print_figures(told)
    wrong = failures(report)
    for sentence in wrong:
        err.print(f"[red]outside the gate:[/red] {sentence}", highlight=False)
    if wrong:
        raise typer.Exit(1)


@app.command()
def speech(save: Save = None, as_json: Json = False) -> None:
    """Measure how well sounds are found in recordings, and where the material comes from.

    Example: `standin eval speech --json --save benchmarks/speech.json`
    """
    from ..evaluation.speech import evaluate

    with err.status("listening"):
        told = evaluate()
    keep(save, "eval speech", told)
    if as_json:
        print_json(told)
        return
    material = told.pop("material")
    rows = (
        (name.replace("_", " "), "not measured" if value is None else value)
        for name, value in {**told, **material}.items()
    )
    print_table(("figure", "value"), rows, prose=("value",))


@app.command()
def sheet(
    video: Annotated[Path, typer.Argument(help="A finished MP4.")],
    output: Annotated[Path, typer.Option("--out", "-o", help="PNG or JPEG to write.")] = Path(
        "sheet.png"
    ),
    phones: Annotated[
        Path | None, typer.Option(help="Show the mouth around phones instead of whole frames.")
    ] = None,
    every: Annotated[int | None, typer.Option(min=1, help="Show every n-th frame.")] = None,
) -> None:
    """Draw a contact sheet of a video, or of the mouth around its phones.

    Example: `standin eval sheet a.mp4 --phones a.json -o mouths.png`
    """
    from ..evaluation.phones import read
    from ..evaluation.sheet import contact_sheet, mouth_sheet

    if phones is None:
        contact_sheet(video, output, every)
    else:
        mouth_sheet(video, read(phones), output)
    out.print(str(output), highlight=False, soft_wrap=True)


@app.command("voices")
def eval_voices(
    voice: Annotated[
        list[str] | None, typer.Option(help="Only this voice; may be given more than once.")
    ] = None,
    save: Save = None,
    as_json: Json = False,
) -> None:
    """Measure voices: start, speed, and the words that a recogniser misses.

    Speaks 20 sentences with some English voices of each engine. The recogniser is pocketsphinx,
    where it is installed.

    Example: `standin eval voices --voice flite-slt --json`
    """
    from ..evaluation import voices

    with err.status("listening"):
        rows = voices.as_dicts(voices.measure(voice or ()))
    keep(save, "eval voices", rows)
    _print_rows(rows, as_json)


@app.command()
def photo(
    pack: Annotated[
        list[Path] | None, typer.Option(help="A prepared photo; may be given more than once.")
    ] = None,
    save: Save = None,
    as_json: Json = False,
) -> None:
    """Measure photos that speak: rest, lip-sync, identity and speed.

    Two drawn portraits come along; prepared photos of your own can be measured instead.

    Example: `standin eval photo --json`
    """
    from ..avatars.photo.pack import Pack
    from ..evaluation.photo import measure

    packs = {path.stem: Pack.from_bytes(path.read_bytes()) for path in pack or ()}
    with err.status("watching"):
        told = measure(packs)
    keep(save, "eval photo", told)
    if as_json:
        print_json(told)
        return
    portraits = told["portraits"]
    rows = (
        (name.replace("_", " "), *(told[name] for told in portraits.values()))
        for name in next(iter(portraits.values()))
    )
    print_table(("figure", *portraits), rows)


@app.command("tone")
def eval_tone(save: Save = None, as_json: Json = False) -> None:
    """Measure how near match tone comes to recordings, made by voices that are left out.

    Example: `standin eval tone --json`
    """
    from ..evaluation import tone

    with err.status("tuning and listening"):
        rows = tone.as_dicts(tone.measure())
    keep(save, "eval tone", rows)
    flat = [
        {
            "recording": row["recording"],
            "base": row["base"],
            "pitch off": _both(row, "pitch_semitones_off"),
            "range off": _both(row, "range_off"),
            "tilt off": _both(row, "tilt_off"),
            "colour off": _both(row, "colour_off"),
        }
        for row in rows
    ]
    _print_rows(rows if as_json else flat, as_json)


def _both(row: dict[str, Any], name: str) -> str:
    return f"{row['before'][name]} > {row['after'][name]}"


@app.command("emotions")
def eval_emotions(
    voice: Annotated[
        list[str] | None, typer.Option(help="Only this voice; may be given more than once.")
    ] = None,
    save: Save = None,
    as_json: Json = False,
) -> None:
    """Measure what each emotion changes: pace, pitch and the range of the melody.

    Example: `standin eval emotions --voice flite-slt --json`
    """
    from ..evaluation import emotions

    with err.status("listening"):
        rows = emotions.as_dicts(emotions.measure(voice or ()))
    keep(save, "eval emotions", rows)
    _print_rows(rows, as_json)


@app.command("languages")
def eval_languages(
    output: Annotated[
        Path | None, typer.Option("--out", "-o", help="Also draw spectrograms into this PNG.")
    ] = None,
    save: Save = None,
    as_json: Json = False,
) -> None:
    """Speak twenty languages with espeak-ng and align them with their text.

    Example: `standin eval languages -o languages.png --json`
    """
    from ..evaluation import languages

    with err.status("speaking"):
        spoken = languages.measure()
    rows = languages.as_dicts(spoken)
    keep(save, "eval languages", rows)
    if output is not None:
        err.print(str(languages.sheet(spoken, output)), highlight=False, soft_wrap=True)
    _print_rows(rows, as_json)


def _print_rows(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    heads = [name.replace("_", " ") for name in (rows[0] if rows else {})]
    print_table(heads, [list(row.values()) for row in rows])


def _print_figures(told: dict[str, Any]) -> None:
    chance = told["chance"]
    rows = [(n, v, chance.get(n)) for n, v in told.items() if not isinstance(v, dict)]
    rows += [(f"sound: {name}", value, None) for name, value in told["sound"].items()]
    print_table(("figure", "value", "by chance"), rows)


def keep(save: Path | None, command: str, result: Any) -> None:
    """Write a result into a file, with the machine described."""
    if save is not None:
        kept = {"command": command, "machine": machine.describe(), "result": result}
        save.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")


def show(save: Path | None, command: str, told: dict[str, Any], as_json: bool) -> None:
    """Keep figures where asked, and print them: as JSON, or the single ones as a table."""
    keep(save, command, told)
    if as_json:
        print_json(told)
        return
    rows = (
        (n.replace("_", " "), value) for n, value in told.items() if not isinstance(value, dict)
    )
    print_table(("figure", "value"), rows, prose=("value",))
