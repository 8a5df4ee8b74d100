"""``standin avatars``: list, add, check, design, show and remove presenters."""

import json
import random
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.table import Column, Table

from ..avatars.avatar import AvatarInfo
from ..avatars.catalogue import Catalogue
from ..avatars.photo.intake.report import Report
from ..errors import InvalidField, StandinError, UnknownAvatar
from ..jobs.intake import MOTIONS, Intake, PhotoRefused
from ..library import DEFAULT_SPACE, AvatarLook, Library, UnknownGroup, consents
from ..library.avatars import MOVED
from ..render import Crew
from .options import Home, Json, check_output, err, out, print_json, settings
from .people import ACTOR

app = typer.Typer(
    help="List presenters; make your own from photos or by design.", invoke_without_command=True
)

Kind = Annotated[str | None, typer.Option(help="Only this kind: illustrated, photo or footage.")]
Groups = Annotated[bool, typer.Option("--groups", help="One line for each person.")]
Look = Annotated[str, typer.Argument(help="Its id, from `standin avatars`.")]
PhotoFile = Annotated[
    Path,
    typer.Argument(help="JPEG, PNG, WebP or HEIC.", exists=True, dir_okay=False, readable=True),
]
PointOption = Annotated[
    str | None,
    typer.Option(help="Of several faces the one at x,y: fractions of width and height."),
]
Largest = Annotated[bool, typer.Option("--largest", help="Of several faces the largest.")]
Preview = Annotated[
    Path | None, typer.Option(help="Also write a picture: .png, .webp or .jpg.", dir_okay=False)
]


@app.callback()
def avatars(
    context: typer.Context, kind: Kind = None, groups: Groups = False, as_json: Json = False
) -> None:
    """List presenters; make your own from photos or by design. Alone it lists them."""
    if context.invoked_subcommand is None:
        list_avatars(kind, groups, as_json)


@app.command("list")
def list_avatars(
    kind: Kind = None, groups: Groups = False, as_json: Json = False, home: Home = None
) -> None:
    """List the presenters, your own first. `standin avatars` alone does the same.

    Example: `standin avatars list --kind photo`
    """
    if kind not in (None, "illustrated", "photo", "footage"):
        raise InvalidField(("kind",), f"must be illustrated, photo or footage, not {kind!r}")
    found = [a for a in _everybody(home) if kind in (None, a[0].kind)]
    rows = [
        {**asdict(i), "default_voices": dict(i.default_voices), "state": state}
        for i, state in found
    ]
    if groups:
        _list_groups(rows, as_json)
    elif as_json:
        print_json(rows)
    else:
        table = Table(Column("id", no_wrap=True), "name", "gender", "age", "kind", "state")
        for row in rows:
            columns = ("id", "name", "gender", "age", "kind", "state")
            table.add_row(*(row[column] for column in columns))
        out.print(table)


def _list_groups(rows: Sequence[dict[str, Any]], as_json: bool) -> None:
    people: dict[str, dict[str, Any]] = {}
    for row in rows:
        group_id = row["group_id"] or row["id"]
        name = row["group_name"] or row["name"]
        person = people.setdefault(
            group_id, {"id": group_id, "name": name, "kind": row["kind"], "looks": []}
        )
        person["looks"].append(row["id"])
    if as_json:
        print_json(list(people.values()))
        return
    table = Table(Column("id", no_wrap=True), "name", "kind", "looks")
    for person in people.values():
        table.add_row(person["id"], person["name"], person["kind"], ", ".join(person["looks"]))
    out.print(table)


def _everybody(home: Path | None) -> list[tuple[AvatarInfo, str]]:
    """Personal avatars, then those that come with Standin, and the state of each."""
    chosen = settings(home)
    mine: list[tuple[AvatarInfo, str]] = []
    if chosen.home.is_dir():  # looking does not make a home
        with Library.open(chosen) as library:
            for group in library.avatars.groups(DEFAULT_SPACE):
                for look in library.avatars.looks(DEFAULT_SPACE, group.id):
                    mine.append((library.avatars.info(look), look.state))
    return [*mine, *((info, "ready") for info in Catalogue().list())]


@app.command()
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


@app.command()
def add(
    photo: PhotoFile,
    name: Annotated[str | None, typer.Option(help="Default: the file's name.")] = None,
    point: PointOption = None,
    largest: Largest = False,
    group: Annotated[
        str | None, typer.Option(help="Id of the person of whom this is one more photo.")
    ] = None,
    voice: Annotated[str | None, typer.Option(help="Voice that it speaks with by itself.")] = None,
    gender: Annotated[str, typer.Option(help="female, male or unknown.")] = "unknown",
    preview: Preview = None,
    home: Home = None,
) -> None:
    """Make an avatar from a photo. Nothing leaves this machine. Prints its id.

    Example: `standin avatars add me.jpg --name "My face"`
    """
    _check_gender(gender)
    at = read_point(point)
    if preview is not None:
        check_output(preview, "preview")
    with _intake(home) as (library, intake, crew):
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
            _draw(library, crew, look, preview)
    out.print(look.id, highlight=False, soft_wrap=True)


@app.command()
def film(
    video: Annotated[
        Path,
        typer.Argument(help="10 s to 10 min of one person.", exists=True, dir_okay=False),
    ],
    name: Annotated[str | None, typer.Option(help="Default: the file's name.")] = None,
    consent_by: Annotated[
        str | None, typer.Option(help="Name of the person, who has consented.")
    ] = None,
    group: Annotated[
        str | None, typer.Option(help="Id of the person of whom this is one more video.")
    ] = None,
    voice: Annotated[str | None, typer.Option(help="Voice that it speaks with by itself.")] = None,
    gender: Annotated[str, typer.Option(help="female, male or unknown.")] = "unknown",
    preview: Preview = None,
    home: Home = None,
) -> None:
    """Make an avatar from a person's video. Nothing leaves this machine. Prints its id.

    It works once the person has consented: see `standin people consent`.

    Example: `standin avatars film me.mp4 --name "Ana" --consent-by "Ana Sol"`
    """
    _check_gender(gender)
    who = None if consent_by is None else consents.named(consent_by, "consent_by")
    if preview is not None:
        check_output(preview, "preview")
    with _intake(home) as (library, intake, crew):
        person = library.avatars.group(group, DEFAULT_SPACE) if group else None
        if person is not None and person.kind != "footage":
            raise InvalidField(("group",), "is not a person made from videos")
        look = intake.add_footage(
            DEFAULT_SPACE,
            video.absolute(),
            name or video.stem,
            group=person,
            gender=gender,
            voice=voice,
        )
        with err.status("following the face") as status:
            look = _prepared(
                library,
                intake,
                look,
                lambda done: status.update(f"following the face: frame {done}"),
            )
        if who:
            of = library.avatars.group(look.group_id, DEFAULT_SPACE)
            library.consents.give(of, who, None, "statement", ACTOR)
        if preview is not None:
            _draw(library, crew, look, preview)
    out.print(look.id, highlight=False, soft_wrap=True)


def _prepared(
    library: Library, intake: Intake, look: AvatarLook, on_frame: Callable[[int], None]
) -> AvatarLook:
    """The look, ready; without it where that did not work. Raises `StandinError`."""
    try:
        made = intake.prepare_footage(look, on_frame)
    except BaseException:
        library.avatars.remove_look(look.id, DEFAULT_SPACE, library.objects)
        raise
    if made.state != "ready":
        library.avatars.remove_look(look.id, DEFAULT_SPACE, library.objects)
        raise StandinError(f"no avatar was made of the video: {made.reason}")
    return made


@app.command()
def new(
    name: Annotated[str | None, typer.Argument(help="What to call it; default: a name.")] = None,
    seed: Annotated[
        int | None, typer.Option(help="What is not given below is drawn from it; default: any.")
    ] = None,
    gender: Annotated[str | None, typer.Option(help="female or male.")] = None,
    age: Annotated[str | None, typer.Option(help="young, middle or senior.")] = None,
    skin: Annotated[str | None, typer.Option(help="porcelain, fair ... brown, deep.")] = None,
    face: Annotated[str | None, typer.Option(help="oval, round, square, heart, long.")] = None,
    hair: Annotated[str | None, typer.Option(help="long, bob, braid, curls, turban, ...")] = None,
    hair_colour: Annotated[str | None, typer.Option(help="black, brown, blonde, ...")] = None,
    outfit: Annotated[str | None, typer.Option(help="blazer, suit, jumper, t-shirt, ...")] = None,
    outfit_colour: Annotated[str | None, typer.Option(help="A name or #rrggbb.")] = None,
    glasses: Annotated[str | None, typer.Option(help="none, round or rect.")] = None,
    beard: Annotated[str | None, typer.Option(help="none, stubble, full, ...")] = None,
    backdrop: Annotated[str | None, typer.Option(help="office, studio, classroom, ...")] = None,
    build: Annotated[str | None, typer.Option(help="slim, average or full.")] = None,
    document: Annotated[
        Path | None,
        typer.Option(help="A document instead of options.", exists=True, dir_okay=False),
    ] = None,
    write: Annotated[
        Path | None,
        typer.Option(help="Only write the document here, to be edited.", dir_okay=False),
    ] = None,
    preview: Preview = None,
    home: Home = None,
) -> None:
    """Design a presenter, from options, a document, or at random. Prints the ids of its looks.

    A wrong option is refused with the words that it takes.

    Example: `standin avatars new Nora --hair bun --skin olive --seed 7 --preview nora.png`
    """
    from ..avatars.illustrated.design import design
    from ..avatars.illustrated.document import CharacterDocument

    if preview is not None:
        check_output(preview, "preview")
    if document is not None:
        made = CharacterDocument.from_json(document.read_bytes())
    else:
        seed = random.randrange(1_000_000) if seed is None else seed
        made = design(
            name or "Presenter",
            f"{_slug(name or 'presenter')}-{secrets.token_hex(2)}",
            seed=seed,
            gender=gender,
            age=age,
            skin=skin,
            face=face,
            hair=hair,
            hair_colour=hair_colour,
            outfit=outfit,
            outfit_colour=outfit_colour,
            glasses=glasses,
            beard=beard,
            backdrop=backdrop,
            build=build,
        )
        err.print(f"seed {seed}", highlight=False)
    if write is not None:
        check_output(write, "write")
        write.write_text(made.to_json(), "utf-8")
        out.print(str(write), highlight=False, soft_wrap=True)
        return
    with _intake(home) as (library, intake, crew):
        looks = intake.add_document(DEFAULT_SPACE, made)
        if preview is not None:
            _draw(library, crew, looks[0], preview)
    for look in looks:
        out.print(look.id, highlight=False, soft_wrap=True)


@app.command()
def show(avatar: Look, preview: Preview = None, as_json: Json = False, home: Home = None) -> None:
    """Show what is known of an avatar.

    Example: `standin avatars show maya --preview maya.png`
    """
    if preview is not None:
        check_output(preview, "preview")
    with _intake(home) as (library, _, crew):
        look: AvatarLook | None = None
        try:
            look = library.avatars.look(avatar, None)
            info = library.avatars.info(look)
        except UnknownAvatar:
            info = Catalogue().get(avatar).info
        if preview is not None:
            _draw(library, crew, look or info.id, preview)
    row: dict[str, Any] = {**asdict(info), "default_voices": dict(info.default_voices)}
    if look is not None:
        row |= {"state": look.state, "reason": look.reason, "upscaled": look.upscaled}
        row |= {"engine": look.engine or "warp"} if look.kind in MOVED else {}
        row |= {"motion": json.loads(look.motion) if look.motion else None}
        row |= {"report": json.loads(look.report) if look.report else None}
    if as_json:
        print_json(row)
        return
    report = row.pop("report", None)
    table = Table(show_header=False)
    for field, value in row.items():
        if value not in (None, "", (), {}):
            table.add_row(field, ", ".join(value) if isinstance(value, tuple) else str(value))
    out.print(table)
    if report:
        show_report(Report.from_dict(report))


@app.command()
def motion(
    avatar: Look,
    way: Annotated[str, typer.Argument(help=f"How it moves: {', '.join(MOTIONS)}.")],
    name: Annotated[str | None, typer.Option(help="What to call the new look.")] = None,
    home: Home = None,
) -> None:
    """Add a look of the same photo that moves in its own way. Prints its id.

    Example: `standin avatars motion 0c4e... lively`
    """
    if way not in MOTIONS:
        raise InvalidField(("way",), f"must be one of {', '.join(MOTIONS)}, not {way!r}")
    with _intake(home) as (library, intake, _):
        look = library.avatars.look(avatar, DEFAULT_SPACE)
        made = intake.add_motion(look, MOTIONS[way], name)
    out.print(made.id, highlight=False, soft_wrap=True)


@app.command()
def engine(
    avatar: Look,
    name: Annotated[
        str, typer.Argument(help="warp, or one of `standin engines list`: what moves the mouth.")
    ],
    home: Home = None,
) -> None:
    """Let a neural engine move an avatar's mouth from now on, or `warp` again.

    Example: `standin avatars engine 0c4e... wav2lip`
    """
    from ..jobs import engines

    chosen = settings(home)
    with Library.open(chosen) as library:
        look = library.avatars.look(avatar, DEFAULT_SPACE)
        try:
            engines.check_chosen(name, library.workers, chosen)
            library.avatars.set_engine(look, name)
        except InvalidField as error:
            raise InvalidField(("name",), error.detail) from None
    err.print(f"{look.name} is moved by {name}", highlight=False, soft_wrap=True)


@app.command()
def remove(
    avatar: Annotated[str, typer.Argument(help="Id of an avatar, or with --group of a person.")],
    group: Annotated[bool, typer.Option("--group", help="The person with all looks.")] = False,
    home: Home = None,
) -> None:
    """Delete an avatar of your own: its photo, what was made of it, its previews.

    Videos already made stay, and so do videos being made.

    Example: `standin avatars remove 0c4e...`
    """
    with Library.open(settings(home)) as library:
        if group:
            library.avatars.remove_group(avatar, DEFAULT_SPACE, library.objects)
        else:
            library.avatars.remove_look(avatar, DEFAULT_SPACE, library.objects)
    err.print(f"removed {avatar}", highlight=False, soft_wrap=True)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a presenter's document, for `standin avatars new --document`.

    Example: `standin avatars schema`
    """
    from ..avatars.illustrated.document import schema as published

    print_json(published())


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


@contextmanager
def _intake(home: Path | None) -> Iterator[tuple[Library, Intake, Crew]]:
    chosen = settings(home)
    with Library.open(chosen) as library, Crew(1, chosen.home / "paint") as crew:
        intake = Intake(library, crew)
        try:
            yield library, intake, crew
        except UnknownGroup as error:
            raise InvalidField(("group",), error.message) from None
        finally:
            intake.close()


def _draw(library: Library, crew: Crew, look: AvatarLook | str, preview: Path) -> None:
    """Write a picture of an avatar at rest."""
    avatar_id, key = (look, None) if isinstance(look, str) else (look.id, look.pack_key)
    with TemporaryDirectory(prefix="standin-") as folder:
        files = {}
        if key is not None:
            local = library.objects.local_path(key) or Path(folder) / Path(key).name
            if not local.exists():
                local.write_bytes(library.objects.get(key))
            files[key] = str(local)
        crew.run(
            "portrait",
            avatar_id=avatar_id,
            colour="#DCE3EA" if key and not key.endswith(".json") else None,
            width=1280,
            height=720,
            out=str(preview.absolute()),
            pack_key=key,
            files=files,
        )


def _check_gender(gender: str) -> None:
    if gender not in ("female", "male", "unknown"):
        raise InvalidField(("gender",), f"must be female, male or unknown, not {gender!r}")


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "presenter"
