"""The engines that are known: their files, tensors and licences.

Exporters do not agree on names: those of a file are read from its graph, and matched by name where
they are known, else by order and shape. Sources of names and shapes: the inference code of each
project as named in its `Contract`, and of public exporters of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ...errors import EngineError
from .graph import Graph, Tensor, named

Size = int | str
"""Of an axis: a number, or the name of one that may differ (``batch``) and is the same wherever
it stands in one file."""
Drives = Literal["sound", "motion"]


@dataclass(frozen=True, slots=True)
class Slot:
    """A tensor that an engine feeds or reads."""

    name: str
    shape: tuple[Size, ...]
    """``batch`` may be 1 or anything; ``side`` is one of the model's sides."""
    kinds: tuple[str, ...] = ("float32", "float16")
    aliases: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.kinds[0]} [{', '.join(map(str, self.shape))}]"


@dataclass(frozen=True, slots=True)
class Model:
    """One file of an engine."""

    role: str
    """Its usual file name without ``.onnx``."""
    inputs: tuple[Slot, ...]
    outputs: tuple[Slot, ...]
    hints: tuple[str, ...]
    """What a file's name has in it."""
    orders: tuple[tuple[str, ...], ...] = ()
    """Orders in which exporters put the outputs, the usual one first; empty: as in ``outputs``."""
    sides: tuple[int, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Contract:
    """An engine that can be brought."""

    name: str
    title: str
    drives: Drives
    """What moves the mouth: the sound itself, or the same coefficients as everywhere."""
    licence: str
    """Of the code and the weights, told plainly."""
    commercial: bool
    """Whether the weights may surely be used commercially."""
    source: str
    """Where people get it."""
    models: tuple[Model, ...]

    def model(self, role: str) -> Model:
        """One of its files. Raises `KeyError`."""
        return next(each for each in self.models if each.role == role)


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


WAV2LIP: Final = Contract(
    "wav2lip",
    "Wav2Lip",
    "sound",
    "The public weights were trained on the BBC's LRS2 data set: research and personal use only, "
    "no commercial use. Its authors sell a licence for others.",
    False,
    "https://github.com/Rudrabha/Wav2Lip (ONNX: github.com/instant-high/wav2lip-onnx-HQ)",
    (
        Model(
            "wav2lip",
            (
                Slot(
                    "mel_spectrogram",
                    ("batch", 1, 80, 16),
                    aliases=("mel", "audio", "audio_sequences", "indiv_mels"),
                ),
                Slot(
                    "video_frames",
                    ("batch", 6, "side", "side"),
                    aliases=("face", "faces", "face_sequences", "video", "img"),
                ),
            ),
            (Slot("frames", ("batch", 3, "side", "side"), aliases=("output", "pred")),),
            ("wav2lip",),
            sides=(96, 128, 192, 256, 288, 384),
        ),
    ),
)

MUSETALK: Final = Contract(
    "musetalk",
    "MuseTalk 1.5",
    "sound",
    "MuseTalk's code is MIT; its weights may be used for any purpose. The VAE (sd-vae-ft-mse) is "
    "MIT, Whisper is MIT; look at the licence of whoever exported the files.",
    True,
    "https://github.com/TMElyralab/MuseTalk (exports to ONNX: github.com/arghyasur1991/MuseTalk)",
    (
        Model(
            "whisper_encoder",
            (Slot("input_features", ("batch", 80, 3000), aliases=("mel", "input")),),
            (
                Slot(
                    "audio_features_all_layers",
                    ("batch", 1500, 5, 384),
                    aliases=("hidden_states", "all_hidden_states"),
                ),
            ),
            ("whisper",),
        ),
        Model(
            "positional_encoding",
            (Slot("audio_features", ("batch", 50, 384), aliases=("x", "input")),),
            (Slot("audio_features_with_pe", ("batch", 50, 384), aliases=("output",)),),
            ("positional",),
            optional=True,
        ),
        Model(
            "vae_encoder",
            (Slot("image", ("batch", 3, 256, 256), aliases=("sample", "input", "images")),),
            (Slot("latents", ("batch", 4, 32, 32), aliases=("latent_sample", "latent")),),
            ("vae_encoder", "encoder"),
        ),
        Model(
            "unet",
            (
                Slot(
                    "input_latents",
                    ("batch", 8, 32, 32),
                    aliases=("latent_model_input", "sample", "latents"),
                ),
                Slot(
                    "timesteps",
                    ("steps",),
                    ("int64", "int32", "float32", "float16"),
                    ("timestep", "t"),
                ),
                Slot(
                    "audio_prompts",
                    ("batch", 50, 384),
                    aliases=("encoder_hidden_states", "audio_features", "audio_feature"),
                ),
            ),
            (
                Slot(
                    "noise_prediction",
                    ("batch", 4, 32, 32),
                    aliases=("sample", "out_sample", "output", "pred_latents"),
                ),
            ),
            ("unet",),
        ),
        Model(
            "vae_decoder",
            (Slot("latents", ("batch", 4, 32, 32), aliases=("latent_sample", "latent")),),
            (Slot("image", ("batch", 3, 256, 256), aliases=("sample", "images", "output")),),
            ("vae_decoder", "decoder"),
        ),
    ),
)

_MOTION: Final = (
    Slot("pitch", ("batch", 66)),
    Slot("yaw", ("batch", 66)),
    Slot("roll", ("batch", 66)),
    Slot("t", ("batch", 3)),
    Slot("exp", ("batch", 63)),
    Slot("scale", ("batch", 1)),
    Slot("kp", ("batch", 63)),
)
LIVEPORTRAIT: Final = Contract(
    "liveportrait",
    "LivePortrait",
    "motion",
    "LivePortrait's code and weights are MIT. Its own face detector (InsightFace's buffalo_l, "
    "non-commercial) is not used here, and must not be among the files.",
    True,
    "https://github.com/KwaiVGI/LivePortrait (ONNX: huggingface.co/warmshao/FasterLivePortrait)",
    (
        Model(
            "appearance_feature_extractor",
            (Slot("img", ("batch", 3, 256, 256), aliases=("image", "input")),),
            (Slot("output", ("batch", 32, 16, 64, 64), aliases=("pred", "feature_3d")),),
            ("appearance",),
        ),
        Model(
            "motion_extractor",
            (Slot("img", ("batch", 3, 256, 256), aliases=("image", "input")),),
            _MOTION,
            ("motion",),
            orders=(
                ("pitch", "yaw", "roll", "t", "exp", "scale", "kp"),
                ("kp", "pitch", "yaw", "roll", "t", "exp", "scale"),
            ),
        ),
        Model(
            "warping_spade",
            (
                Slot("feature_3d", ("batch", 32, 16, 64, 64)),
                Slot("kp_driving", ("batch", 21, 3)),
                Slot("kp_source", ("batch", 21, 3)),
            ),
            (Slot("out", ("batch", 3, 512, 512), aliases=("output", "img")),),
            ("warping", "spade", "generator"),
        ),
        Model(
            "stitching",
            (Slot("input", ("batch", 126)),),
            (Slot("output", ("batch", 65)),),
            ("stitching",),
        ),
        Model(
            "stitching_lip",
            (Slot("input", ("batch", 65)),),
            (Slot("output", ("batch", 63)),),
            ("stitching_lip", "lip"),
            optional=True,
        ),
    ),
)

ENGINES: Final[Mapping[str, Contract]] = {
    each.name: each for each in (WAV2LIP, MUSETALK, LIVEPORTRAIT)
}


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
