"""The engines that are known: their files, tensors and licences.

Sources of names and shapes: the inference code of each project as named in its `Contract`, and
public exporters of it, which do not agree on names; see `wiring`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

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
