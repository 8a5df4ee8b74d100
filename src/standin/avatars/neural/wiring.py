"""Which tensor of a file is which of the contract's.

Exporters do not agree on names: those of a file are read from its graph, and matched by name where
they are known, else by order and shape.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...errors import EngineError
from .contracts import Model, Size, Slot
from .graph import Graph, Tensor, named


@dataclass(frozen=True, slots=True)
class Wiring:
    """How the tensors of a contract are called in one file."""

    inputs: Mapping[str, str]
    """Names in the graph by names in the contract."""
    outputs: Mapping[str, str]
    side: int | None
    """The model's side, where it has several."""


class Mismatch(EngineError):
    """A file does not have the tensors of a contract."""


def wire(model: Model, graph: Graph, file: str) -> Wiring:
    """Match a graph with a contract. Raises `Mismatch`, which names file, tensor and shapes."""
    sizes: dict[str, int] = {}
    inputs = _matched(model.inputs, graph.inputs, (), file, "input")
    outputs = _matched(model.outputs, graph.outputs, model.orders, file, "output")
    for slots, found, noun in (
        (model.inputs, inputs, "input"),
        (model.outputs, outputs, "output"),
    ):
        for slot in slots:
            _check(slot, found[slot.name], model.sides, sizes, file, noun)
    side = sizes.get("side")
    if model.sides and side is None:
        sides = " or ".join(map(str, model.sides))
        raise Mismatch(f"{file} does not tell its side, which must be {sides}: export it again")
    return Wiring(
        {name: each.name for name, each in inputs.items()},
        {name: each.name for name, each in outputs.items()},
        side,
    )


def _matched(
    slots: Sequence[Slot],
    tensors: Sequence[Tensor],
    orders: Sequence[Sequence[str]],
    file: str,
    noun: str,
) -> dict[str, Tensor]:
    by_name = {each.name: each for each in tensors}
    found: dict[str, Tensor] = {}
    for slot in slots:
        known = [by_name[n] for n in (slot.name, *slot.aliases) if n in by_name]
        free = [each for each in known if each not in found.values()]
        if free:
            found[slot.name] = free[0]
    if len(found) == len(slots):
        return found
    if len(tensors) < len(slots) or (noun == "input" and len(tensors) != len(slots)):
        missing = next(slot for slot in slots if slot.name not in found)
        raise Mismatch(
            f"{file} has no {noun} {missing.name} {missing}; its {noun}s are {named(tensors)}"
        )
    told = {slot.name: slot for slot in slots}
    usual = [slot.name for slot in slots]
    for order in [*orders, usual]:
        pairs = list(zip(order, tensors, strict=False))
        if all(_fits(told[name].shape, each) for name, each in pairs):
            return dict(pairs)
    if noun == "input":  # in whatever order: each where it alone fits
        alone = _by_shape(slots, tensors)
        if alone is not None:
            return alone
    return dict(zip(orders[0] if orders else usual, tensors, strict=False))


def _by_shape(slots: Sequence[Slot], tensors: Sequence[Tensor]) -> dict[str, Tensor] | None:
    found: dict[str, Tensor] = {}
    for slot in slots:
        fitting = [each for each in tensors if _fits(slot.shape, each)]
        if len(fitting) != 1:
            return None
        found[slot.name] = fitting[0]
    return found


def _fits(shape: Sequence[Size], tensor: Tensor) -> bool:
    if tensor.shape is None:
        return True
    return len(shape) == len(tensor.shape) and all(
        not isinstance(want, int) or not isinstance(have, int) or want == have
        for want, have in zip(shape, tensor.shape, strict=True)
    )


def _check(
    slot: Slot,
    tensor: Tensor,
    sides: Sequence[int],
    sizes: dict[str, int],
    file: str,
    noun: str,
) -> None:
    wanted = str(slot)
    if sides and "side" in slot.shape:
        wanted += f" with a side of {', '.join(map(str, sides[:-1]))} or {sides[-1]}"
    wrong = Mismatch(f"{file}: {noun} {tensor.name} is {tensor}, but must be {wanted}")
    if tensor.kind not in slot.kinds:
        raise wrong
    scalar = slot.shape == ("steps",) and tensor.shape == ()
    if tensor.shape is None or scalar:
        return
    if not _fits(slot.shape, tensor):
        raise wrong
    for want, have in zip(slot.shape, tensor.shape, strict=True):
        if want != "side" or not isinstance(have, int):
            continue
        if have not in sides or sizes.setdefault("side", have) != have:
            raise wrong
