"""``standin avatars new`` and ``schema``: presenters by design."""

import random
import re
import secrets
from pathlib import Path
from typing import Annotated

import typer

from ..library import DEFAULT_SPACE
from .intake import Preview, draw, opened
from .options import Home, check_output, err, out, print_json


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
    with opened(home) as (library, intake, crew):
        looks = intake.add_document(DEFAULT_SPACE, made)
        if preview is not None:
            draw(library, crew, looks[0], preview)
    for look in looks:
        out.print(look.id, highlight=False, soft_wrap=True)


def schema() -> None:
    """Print the JSON Schema of a presenter's document, for `standin avatars new --document`.

    Example: `standin avatars schema`
    """
    from ..avatars.illustrated.document import schema as published

    print_json(published())


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "presenter"
