"""The studio's files of style, and what stands in the head of each page."""

import hashlib
from functools import cache
from importlib.resources import files
from typing import Final

from . import icons

HEAD: Final = (
    '<link rel="stylesheet" href="{css}"><link rel="icon" href="{icon}">'
    '<meta name="theme-color" content="#f5f3ee" media="(prefers-color-scheme: light)">'
    '<meta name="theme-color" content="#121416" media="(prefers-color-scheme: dark)">'
    "<script>(t=>{{if(t)document.documentElement.dataset.theme=t}})"
    "(localStorage.getItem('standin-theme'))</script>"
)
"""The chosen theme is set before anything is painted."""
SHEETS: Final = ("studio.css", "editor.css")
"""In order."""
SHARED: Final = ("blocks.js", "hearing.js", "row.js")
"""What components share: long lists, voices that are heard, rows that the keyboard walks."""
ICON: Final = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>"
    "<rect width='32' height='32' rx='9' fill='#0a6a66'/>"
    "<circle cx='16' cy='11.5' r='4.8' fill='#fff'/>"
    "<path d='M5.5 32a10.5 10.5 0 0 1 21 0Z' fill='#fff'/></svg>"
)


@cache
def css() -> str:
    """The whole style sheet."""
    folder = files("standin.studio").joinpath("static")
    sheets = [folder.joinpath(name).read_text("utf-8") for name in SHEETS]
    return "\n".join([*sheets, icons.css(), ""])


@cache
def script(name: str) -> str:
    """One of `SHARED`."""
    return files("standin.studio").joinpath(f"static/{name}").read_text("utf-8")


@cache
def head() -> str:
    """For the head of every page. The address of the sheet changes with its content."""
    version = hashlib.sha256(css().encode()).hexdigest()[:12]
    return HEAD.format(css=f"/studio/static/{version}.css", icon="/studio/static/icon.svg")
