"""What the doctor says of one thing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

State = Literal["ok", "warning", "failure"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    state: State
    says: str
    advice: str = ""
    """What to do, where something is to be done."""

    def to_dict(self) -> dict[str, str]:
        """For programs."""
        return asdict(self)


def worst(found: list[Finding]) -> State:
    """The state of the whole."""
    states = {each.state for each in found}
    return "failure" if "failure" in states else "warning" if "warning" in states else "ok"
