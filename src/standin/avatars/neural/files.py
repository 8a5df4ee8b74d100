"""Engines that were brought: their files in the home, checked and named by their content."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ...errors import EngineError, InvalidField
from . import graph as graphs
from .contracts import ENGINES, Contract, Model
from .wiring import wire

VERSION: Final = 2
"""Of the walks: goes up when the same files draw other frames."""
FOLDER: Final = "engines"
"""In the home."""
_MANIFEST: Final = "engine.json"
_PIECE: Final = 1 << 22

OnBytes = Callable[[int], None]


@dataclass(frozen=True)
class Installed:
    """An engine whose files are here."""

    contract: Contract
    files: Mapping[str, Path]
    """By role."""
    digests: Mapping[str, str]
    """SHA-256 in hex of each file with the weights beside it, by role."""
    size: int
    """Bytes of all files."""

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hex of all that decides what it draws: the walk's version and the files."""
        told = json.dumps([VERSION, self.contract.name, sorted(self.digests.items())])
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class Engines:
    """The folder of engines."""

    folder: Path

    @classmethod
    def of(cls, home: Path) -> Engines:
        """Those of a home."""
        return cls(home / FOLDER)

    def installed(self) -> list[Installed]:
        """All that are whole, by name; broken ones are left out. Reads only small files."""
        found = []
        for name in ENGINES:
            try:
                found.append(self.get(name))
            except EngineError:
                continue
        return found

    def present(self) -> list[str]:
        """Names of all that were added, whole or not."""
        return [name for name in ENGINES if (self.folder / name).is_dir()]

    def get(self, name: str) -> Installed:
        """An engine. Raises `EngineError` that says what is missing, and `InvalidField` for a name
        that no engine has."""
        contract, place = contract_of(name), self.folder / name
        try:
            told = json.loads((place / _MANIFEST).read_text("utf-8"))
            entries = {str(role): dict(entry) for role, entry in told["files"].items()}
            files = {role: place / role / str(entry["file"]) for role, entry in entries.items()}
            digests = {role: str(entry["sha256"]) for role, entry in entries.items()}
            size = sum(int(entry["size"]) for entry in entries.values())
        except FileNotFoundError:
            raise EngineError(
                f"the engine {name} is not on this machine: standin engines add {name} --file ..."
            ) from None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise EngineError(f"{place / _MANIFEST} cannot be read: {error}") from None
        for path in files.values():
            if not path.is_file():
                raise EngineError(f"{path} of the engine {name} is gone: add the engine again")
        return Installed(contract, files, digests, size)

    def add(
        self,
        contract: Contract,
        files: Mapping[str, Path],
        accepted_by: str,
        verify: Callable[[Installed], Any] = lambda engine: None,
        on_bytes: OnBytes = lambda count: None,
    ) -> Installed:
        """Copy ``files`` (by role, see `assigned`) into the folder, with the weights beside them.

        ``verify`` gets the engine before it takes the place of an older one; what it raises leaves
        nothing behind. ``accepted_by`` is who accepted the licence. Raises `EngineError`.
        """
        check_complete(contract, files)
        with _workplace(self.folder) as place:
            entries: dict[str, Any] = {}
            for role, path in files.items():
                entries[role] = _copied(path, place / role, on_bytes)
            told = {
                "engine": contract.name,
                "licence": contract.licence,
                "accepted_by": accepted_by,
                "accepted_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "files": entries,
            }
            (place / _MANIFEST).write_text(json.dumps(told, indent=1) + "\n", "utf-8")
            verify(
                Installed(
                    contract,
                    {role: place / role / path.name for role, path in files.items()},
                    {role: entry["sha256"] for role, entry in entries.items()},
                    sum(entry["size"] for entry in entries.values()),
                )
            )
            final, old = self.folder / contract.name, place.with_name(place.name + ".old")
            if final.exists():
                final.replace(old)
            place.replace(final)
            shutil.rmtree(old, ignore_errors=True)
        return self.get(contract.name)

    def remove(self, name: str) -> None:
        """Delete an engine's files. Raises `EngineError` when it is not here."""
        contract_of(name)
        place = self.folder / name
        if not place.is_dir():
            raise EngineError(f"the engine {name} is not on this machine")
        shutil.rmtree(place)


def contract_of(name: str) -> Contract:
    """The contract of a name. Raises `InvalidField`."""
    if name not in ENGINES:
        raise InvalidField(("engine",), f"must be one of {', '.join(ENGINES)}, not {name[:80]!r}")
    return ENGINES[name]


def assigned(contract: Contract, given: Sequence[str]) -> dict[str, Path]:
    """Which of the files that a person gave is which of the engine's, by role.

    Each is a path, a folder of which the files that belong to the engine are taken, or
    ``role=path``. Raises `InvalidField` and `EngineError`, which name the file.
    """
    found: dict[str, Path] = {}
    for each in given:
        role, _, named = each.partition("=")
        path = Path(each).expanduser()
        if named and role in {model.role for model in contract.models}:
            _put(found, role, Path(named).expanduser())
        elif path.is_dir():
            for file in sorted(path.glob("*.onnx")):
                guess = _role(contract, file, strict=False)
                if guess is not None and guess not in found:
                    found[guess] = file
        else:
            _put(found, _role(contract, path, strict=True) or "", path)
    for role, path in found.items():
        wire(contract.model(role), graphs.read(path), str(path))
    check_complete(contract, found)
    return found


def check_complete(contract: Contract, files: Mapping[str, Path]) -> None:
    """Raise `EngineError` that names the files that are missing."""
    missing = [m for m in contract.models if not m.optional and m.role not in files]
    if missing:
        names = ", ".join(f"{model.role}.onnx" for model in missing)
        have = ", ".join(path.name for path in files.values()) or "none of its files"
        raise EngineError(f"{contract.title} needs {names} as well; given: {have}")


def _put(found: dict[str, Path], role: str, path: Path) -> None:
    if role in found:
        raise InvalidField(("file",), f"{path} and {found[role]} are both for {role}")
    if not path.is_file():
        raise InvalidField(("file",), f"{path} does not exist")
    found[role] = path


def _role(contract: Contract, path: Path, strict: bool) -> str | None:
    """What a file is, by its name, else by what it takes. Raises `EngineError` if ``strict``."""
    if not path.is_file():
        raise InvalidField(("file",), f"{path} does not exist")
    if strict and len(contract.models) == 1:
        return contract.models[0].role
    hinted = [
        (len(hint), -place, model.role)
        for place, model in enumerate(contract.models)
        for hint in model.hints
        if hint in path.stem.lower()
    ]
    if hinted and (strict or _wired(contract.model(max(hinted)[2]), path)):
        return max(hinted)[2]
    fitting = [model.role for model in contract.models if _wired(model, path)]
    if len(fitting) == 1:
        return fitting[0]
    if not strict:
        return None
    roles = ", ".join(model.role for model in contract.models)
    graphs.read(path)  # what is wrong with the file itself is worth more
    raise EngineError(
        f"{path} could not be told to be one of {contract.title}'s files ({roles}): "
        f"give it as role={path.name}"
    )


def _wired(model: Model, path: Path) -> bool:
    try:
        wire(model, graphs.read(path), path.name)
    except EngineError:
        return False
    return True


def _copied(path: Path, place: Path, on_bytes: OnBytes) -> dict[str, Any]:
    """Copy a file and the weights beside it; gives its line in the manifest."""
    place.mkdir()
    content, size = hashlib.sha256(), 0
    for name in ("", *graphs.read(path).beside):
        source = path.parent / name if name else path
        if name and not _inside(name):
            raise EngineError(f"{path} names weights outside of its folder: {name}")
        if not source.is_file():
            raise EngineError(f"{path} has its weights in {name}, which is not beside it")
        target = place / (name or path.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with source.open("rb") as read, target.open("wb") as written:
                while piece := read.read(_PIECE):
                    content.update(piece)
                    written.write(piece)
                    size += len(piece)
                    on_bytes(len(piece))
        except OSError as error:
            raise EngineError(f"{source} cannot be copied: {error.strerror}") from None
    return {"file": path.name, "sha256": content.hexdigest(), "size": size}


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """A folder inside, on the same disk, that is gone afterwards."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=".adding-", dir=folder))
        place.chmod(0o755)
    except OSError as error:
        raise EngineError(f"{folder} cannot be written to: {error.strerror}") from None
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
