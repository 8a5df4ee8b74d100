"""``standin avatars film``: avatars from videos of a person."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from ..errors import InvalidField, StandinError
from ..jobs.intake import Intake
from ..library import DEFAULT_SPACE, AvatarLook, Library, consents
from .intake import Gender, OwnVoice, Preview, check_gender, draw, opened
from .options import Home, check_output, err, out
from .people import ACTOR


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
    voice: OwnVoice = None,
    gender: Gender = "unknown",
    preview: Preview = None,
    home: Home = None,
) -> None:
    """Make an avatar from a person's video. Nothing leaves this machine. Prints its id.

    It works once the person has consented: see `standin people consent`.

    Example: `standin avatars film me.mp4 --name "Ana" --consent-by "Ana Sol"`
    """
    check_gender(gender)
    who = None if consent_by is None else consents.named(consent_by, "consent_by")
    if preview is not None:
        check_output(preview, "preview")
    with opened(home) as (library, intake, crew):
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
            draw(library, crew, look, preview)
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
