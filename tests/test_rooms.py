"""The order of the house: each room knows only the rooms before it (docs/architecture.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import standin

ROOT = Path(standin.__file__).parent
ROOMS = "scene speech motion avatars stage media render library jobs api studio evaluation cli"
ALONE = {"client"}  # speaks to a server, and knows nothing of how one works


def rooms_of(file: Path) -> Iterator[tuple[str, int]]:
    """What of the house a module imports, with the line."""
    package = file.relative_to(ROOT).parts[:-1]
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom):
            where = tuple(node.module.split(".")) if node.module else ()
            if node.level:
                where = (*package[: len(package) + 1 - node.level], *where)
            elif where[:1] == ("standin",):
                where = where[1:]
            else:
                continue
            for name in [where[0]] if where else [alias.name for alias in node.names]:
                yield name, node.lineno
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("standin."):
                    yield alias.name.split(".")[1], node.lineno


def test_each_room_knows_only_the_rooms_before_it() -> None:
    order = ROOMS.split()
    rooms = {path.name for path in ROOT.iterdir() if (path / "__init__.py").is_file()}
    assert rooms == {*order, *ALONE}
    seen, wrong = 0, []
    for room in rooms:
        before = set() if room in ALONE else {*order[: order.index(room)]}
        if room == "cli":
            before |= ALONE
        for file in (ROOT / room).rglob("*.py"):
            for other, line in rooms_of(file):
                seen += 1
                if other in rooms - before - {room}:
                    wrong.append(f"{file.relative_to(ROOT)}:{line} knows {other}")
    assert seen > 1000
    assert not wrong, "\n".join(wrong)


def test_what_all_rooms_share_knows_none_of_them() -> None:
    shared = [file for file in ROOT.glob("*.py") if not file.name.startswith("__")]
    assert len(shared) > 3
    for file in shared:
        known = {name for name, _ in rooms_of(file)}
        assert not known & {*ROOMS.split(), *ALONE}, file.name
