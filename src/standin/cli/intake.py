"""What the commands that make avatars share."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from ..errors import InvalidField
from ..jobs.intake import Intake
from ..library import AvatarLook, Library, UnknownGroup
from ..render import Crew
from .options import settings

Preview = Annotated[
    Path | None, typer.Option(help="Also write a picture: .png, .webp or .jpg.", dir_okay=False)
]
Gender = Annotated[str, typer.Option(help="female, male or unknown.")]
OwnVoice = Annotated[str | None, typer.Option(help="Voice that it speaks with by itself.")]


@contextmanager
def opened(home: Path | None) -> Iterator[tuple[Library, Intake, Crew]]:
    """What avatars are made with, closed at the end. Raises `InvalidField` for a wrong group."""
    chosen = settings(home)
    with Library.open(chosen) as library, Crew(1, chosen.home / "paint") as crew:
        intake = Intake(library, crew)
        try:
            yield library, intake, crew
        except UnknownGroup as error:
            raise InvalidField(("group",), error.message) from None
        finally:
            intake.close()


def draw(library: Library, crew: Crew, look: AvatarLook | str, preview: Path) -> None:
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


def check_gender(gender: str) -> None:
    """Raise `InvalidField` for a word that is none of the three."""
    if gender not in ("female", "male", "unknown"):
        raise InvalidField(("gender",), f"must be female, male or unknown, not {gender!r}")
