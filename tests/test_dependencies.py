"""Dependencies: each has its line in the docs, and pins that what is declared allows."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]


def pins(file: str) -> dict[str, str]:
    lines = re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / file).read_text(), re.M)
    return {canonicalize_name(name): version for name, version in lines}


def test_every_dependency_is_in_the_docs() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text().lower()
    declared = [*PROJECT["dependencies"], *(each for extra in EXTRAS.values() for each in extra)]
    names = {Requirement(each).name for each in declared} - {"setuptools"}
    missing = [
        name for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", page)
    ]
    assert not missing


def test_the_pins_are_those_that_are_declared() -> None:
    run, dev = pins("constraints.txt"), pins("constraints-dev.txt")
    assert len(run) > len(PROJECT["dependencies"])
    for pinned, declared in (
        (run, PROJECT["dependencies"]),
        (dev, [*PROJECT["dependencies"], *EXTRAS["dev"]]),
    ):
        for requirement in map(Requirement, declared):
            assert pinned[canonicalize_name(requirement.name)] in requirement.specifier, requirement
    assert {name: dev.get(name) for name in run} == run
