"""The editor at ``/create``: a video is written, placed, heard and changed before it is made."""

from . import batch, many, page


def register() -> None:
    """Make its pages known."""
    for module in (page, many, batch):
        module.register()
