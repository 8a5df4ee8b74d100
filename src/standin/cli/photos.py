"""``standin avatars check``, ``add`` and ``motion``: avatars from photos."""

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from ..avatars.photo.intake.report import Report
from ..errors import InvalidField, StandinError
from ..jobs.intake import MOTIONS, PhotoRefused
from ..library import DEFAULT_SPACE
from .intake import Gender, OwnVoice, Preview, check_gender, draw, opened
from .options import Home, Json, check_output, err, out, print_json

PhotoFile = Annotated[
    Path,
    typer.Argument(help="JPEG, PNG, WebP or HEIC.", exists=True, dir_okay=False, readable=True),
]
PointOption = Annotated[
    str | None,
    typer.Option(help="Of several faces the one at x,y: fractions of width and height."),
]
Largest = Annotated[bool, typer.Option("--largest", help="Of several faces the largest.")]


def check(
    photo: PhotoFile,
    point: PointOption = None,
    largest: Largest = False,
    as_json: Json = False,
) -> None:
    """Say whether a photo can become an avatar, and what would make it better.

    Example: `standin avatars check me.jpg`
    """
    from ..render.tasks import examine

    at = read_point(point)
    report = Report.from_dict(
        examine(lambda done: None, photo=str(photo), point=at, largest=largest)
    )
    if as_json:
        print_json(report.to_dict())
    else:
        show_report(report)
    if not report.ok:
        raise typer.Exit(1)


def add(
    photo: PhotoFile,
    name: Annotated[str | None, typer.Option(help="Default: the file's name.")] = None,
    point: PointOption = None,
    largest: Largest = False,
    group: Annotated[
        str | None, typer.Option(help="Id of the person of whom this is one more photo.")
    ] = None,
    voice: OwnVoice = None,
    gender: Gender = "unknown",
    preview: Preview = None,
    home: Home = None,
) -> None:
    """Make an avatar from a photo. Nothing leaves this machine. Prints its id.

    Example: `standin avatars add me.jpg --name "My face"`
    """
    check_gender(gender)
    at = read_point(point)
    if preview is not None:
        check_output(preview, "preview")
    with opened(home) as (library, intake, crew):
        person = library.avatars.group(group, DEFAULT_SPACE) if group else None
        try:
            with err.status("looking at the photo"):
                look = intake.add_photo(
                    DEFAULT_SPACE,
                    photo.absolute(),
                    name or photo.stem,
                    group=person,
                    point=at,
                    largest=largest,
                    voice=voice,
                    gender=gender,
                )
        except PhotoRefused as refusal:
            show_report(refusal.report)
            raise StandinError("no avatar was made of the photo") from None
        show_report(Report.from_dict(json.loads(look.report or "{}")))
        if preview is not None:
            draw(library, crew, look, preview)
    out.print(look.id, highlight=False, soft_wrap=True)


def motion(
    avatar: Annotated[str, typer.Argument(help="Its id, from `standin avatars`.")],
    way: Annotated[str, typer.Argument(help=f"How it moves: {', '.join(MOTIONS)}.")],
    name: Annotated[str | None, typer.Option(help="What to call the new look.")] = None,
    home: Home = None,
) -> None:
    """Add a look of the same photo that moves in its own way. Prints its id.

    Example: `standin avatars motion 0c4e... lively`
    """
    if way not in MOTIONS:
        raise InvalidField(("way",), f"must be one of {', '.join(MOTIONS)}, not {way!r}")
    with opened(home) as (library, intake, _):
        look = library.avatars.look(avatar, DEFAULT_SPACE)
        made = intake.add_motion(look, MOTIONS[way], name)
    out.print(made.id, highlight=False, soft_wrap=True)


def read_point(text: str | None) -> tuple[float, float] | None:
    """``0.3,0.4`` as numbers. Raises `InvalidField`."""
    if text is None:
        return None
    found = re.fullmatch(r"([01]?\.?\d*),([01]?\.?\d*)", text.replace(" ", ""))
    try:
        x, y = (float(part) for part in found.groups()) if found else (2.0, 2.0)
    except ValueError:
        x, y = 2.0, 2.0
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise InvalidField(
            ("point",), f"must be two numbers from 0 to 1 like 0.3,0.4, not {text!r}"
        )
    return x, y


def show_report(report: Report) -> None:
    """What was found in a photo, for a person."""
    if report.width:
        faces = f"{len(report.faces)} face{'s' if len(report.faces) != 1 else ''}"
        suits = f", suits {100 * report.score:.0f} %" if report.ok else ""
        err.print(f"{report.width} x {report.height} pixels, {faces}{suits}", highlight=False)
    for style, findings in (("red", report.problems), ("yellow", report.warnings)):
        for each in findings:
            err.print(f"[{style}]{each.code}[/{style}]", end=": ", highlight=False)
            err.print(f"{each.message}; {each.advice}", highlight=False, markup=False)
    if report.ok and not report.warnings:
        err.print("[green]good[/green]: nothing to improve", highlight=False)
