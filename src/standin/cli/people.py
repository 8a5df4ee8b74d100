"""``standin people``: consent of the persons whom avatars show, and what they may ask for."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from ..errors import InvalidField, UnknownVoice
from ..library import DEFAULT_SPACE, Library, PersonalVoice, UnknownGroup
from ..library.consents import Subject
from .options import Home, Json, check_output, err, print_json, settings
from .tables import print_table

app = typer.Typer(
    help="Consent of the persons whom your avatars show; copy or erase all that is kept of them.",
    no_args_is_help=True,
)

ACTOR = "the command line"

Person = Annotated[
    str, typer.Argument(help="The id of a group or of a voice, from `standin people list`.")
]
Space = Annotated[str, typer.Option(help="Whose avatars.")]


@app.command("list")
def list_people(space: Space = DEFAULT_SPACE, as_json: Json = False, home: Home = None) -> None:
    """List the persons and the personal voices, and where the consent of each stands.

    Example: `standin people list`
    """
    with Library.open(settings(home)) as library:
        rows = [
            {
                "id": group.id,
                "name": group.name,
                "kind": group.kind,
                "consent": library.avatars.consent(group),
            }
            for group in library.avatars.groups(space)
        ]
        rows += [
            {
                "id": voice.id,
                "name": voice.name,
                "kind": "voice",
                "consent": library.voices.consent(voice),
            }
            for voice in library.voices.list(space)
        ]
    if as_json:
        print_json(rows)
        return
    cells = ((row["id"], row["name"], row["kind"], row["consent"] or "not asked") for row in rows)
    print_table(("id", "name", "kind", "consent"), cells, prose=("name",))


@app.command()
def consent(
    person: Person,
    name: Annotated[str, typer.Option(help="Who consents.")],
    statement: Annotated[
        Path | None, typer.Option(help="Text file of what was signed.", exists=True, dir_okay=False)
    ] = None,
    space: Space = DEFAULT_SPACE,
    home: Home = None,
) -> None:
    """Put down that a person has consented.

    Example: `standin people consent 0c4e... --name "Ana Sol" --statement signed.txt`
    """
    try:
        words = statement.read_text("utf-8") if statement else None
    except UnicodeDecodeError:
        raise InvalidField(("statement",), "is not text in UTF-8") from None
    with _known(home, person, space) as (library, group):
        library.consents.give(group, name, words, "statement", ACTOR)
    err.print(f"{name} has consented", highlight=False, soft_wrap=True)


@app.command()
def revoke(
    person: Person,
    reason: Annotated[str | None, typer.Option(help="Why.")] = None,
    space: Space = DEFAULT_SPACE,
    home: Home = None,
) -> None:
    """Take a consent back: the avatars are hidden and refused at once, videos in the making stop.

    Example: `standin people revoke 0c4e...`
    """
    from ..jobs import persons, speakers

    with _known(home, person, space) as (library, group):
        if isinstance(group, PersonalVoice):
            stopped = speakers.revoke(library, group, ACTOR, reason)
        else:
            stopped = persons.revoke(library, group, ACTOR, reason)
    err.print(f"revoked; {stopped} videos in the making stop", highlight=False)


@app.command()
def export(
    person: Person,
    to: Annotated[Path, typer.Option(help="ZIP file to write.", dir_okay=False)],
    space: Space = DEFAULT_SPACE,
    home: Home = None,
) -> None:
    """Write a copy of all that is kept of a person: records, photos, every video of them.

    Example: `standin people export 0c4e... --to ana.zip`
    """
    from ..jobs import persons, speakers

    check_output(to, "to")
    with _known(home, person, space) as (library, group):
        if isinstance(group, PersonalVoice):
            speakers.export(library, group, to, ACTOR)
        else:
            persons.export(library, group, to, ACTOR)
    err.print(f"wrote {to}", highlight=False, soft_wrap=True)


@app.command()
def erase(
    person: Person,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    space: Space = DEFAULT_SPACE,
    home: Home = None,
) -> None:
    """Forget a person: avatars, photos, consents, and every video of them. Cannot be undone.

    Example: `standin people erase 0c4e...`
    """
    from ..jobs import persons, speakers

    with _known(home, person, space) as (library, group):
        if isinstance(group, PersonalVoice):
            _sure(yes, group.name, len(speakers.heard(library, group)))
            heard = speakers.erase(library, group, ACTOR)
            told = f"erased {heard.videos} videos, {heard.assets} assets, {heard.objects} files"
        else:
            _sure(yes, group.name, len(persons.showing(library, group)))
            gone = persons.erase(library, group, ACTOR)
            told = (
                f"erased {gone.looks} looks, {gone.videos} videos, {gone.assets} assets, "
                f"{gone.objects} files"
            )
    err.print(told, highlight=False)


def _sure(yes: bool, name: str, count: int) -> None:
    if not yes:
        typer.confirm(f"Erase {name} and {count} videos?", abort=True, err=True)


@app.command()
def audit(
    person: Annotated[str | None, typer.Argument(help="Only of this group.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 100,
    space: Space = DEFAULT_SPACE,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Show what was done about persons, newest first.

    Example: `standin people audit`
    """
    with Library.open(settings(home)) as library:
        entries = library.consents.audit(space, limit, subject_id=person).items
    rows = [
        {
            "at": entry.created_at.isoformat(timespec="seconds"),
            "action": entry.action,
            "person": entry.subject_id,
            "by": entry.actor,
            "detail": entry.detail,
        }
        for entry in entries
    ]
    if as_json:
        print_json(rows)
        return
    heads = ("at", "action", "person", "by", "detail")
    print_table(heads, [list(row.values()) for row in rows], prose=("by", "detail"))


@contextmanager
def _known(home: Path | None, person: str, space: str) -> Iterator[tuple[Library, Subject]]:
    with Library.open(settings(home)) as library:
        yield library, _subject(library, person, space)


def _subject(library: Library, person: str, space: str) -> Subject:
    try:
        return library.avatars.group(person, space)
    except UnknownGroup as error:
        try:
            return library.voices.get(person, space)
        except UnknownVoice:
            raise InvalidField(("person",), error.message) from None
