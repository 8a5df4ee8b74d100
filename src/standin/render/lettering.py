"""What can be read in a video: the texts over its scenes, and its captions."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import InvalidField
from ..scene import Scene, Silence, Video
from ..stage import Box, Overlay
from ..stage.captions import Burnt, chosen
from ..stage.cues import Cue, cues
from ..stage.fonts import NONE_INSTALLED, Choice, choose, installed, told
from ..stage.text import Texts
from .take import Take


def check_fonts(video: Video) -> None:
    """Raise `InvalidField` for letters to draw on a machine without any font."""
    if installed():
        return
    if video.captions is not None and video.captions.burn_in:
        raise InvalidField(("captions", "burn_in"), NONE_INSTALLED)
    for i, scene in enumerate(video.scenes):
        if scene.texts:
            raise InvalidField(("scenes", i, "texts", 0, "text"), NONE_INSTALLED)


def overlays(video: Video, scene: Scene, take: Take, mouths: Sequence[Box]) -> list[Overlay]:
    """What lies over the characters of a scene; captions keep clear of ``mouths``."""
    size = video.width, video.height
    made: list[Overlay] = [Texts(text, *size) for text in scene.texts]
    if video.captions is not None and video.captions.burn_in:
        length = len(take.track)
        made.append(Burnt(video.captions, take.speech, length, video.fps, *size, mouths))
    return made


def all_cues(takes: Sequence[Take], fps: int) -> list[Cue]:
    """The captions of a whole video, in seconds from its start."""
    made: list[Cue] = []
    start = 0.0
    for take in takes:
        length = len(take.track) / fps
        made += [cue.moved(start) for cue in cues(take.speech, length)]
        start += length
    return made


def warnings(video: Video, takes: Sequence[Take]) -> list[str]:
    """What whoever asked should know of the letters, as sentences: fonts, and words not known."""
    fonts: list[Choice] = []
    for scene in video.scenes:
        fonts += [choose(text.text, text.font_family, text.bold) for text in scene.texts]
    captions = video.captions
    said = []
    if captions is not None:
        if captions.burn_in:
            fonts += [chosen(captions, take.speech) for take in takes if take.speech.words]
        pairs = enumerate(zip(video.scenes, takes, strict=True), 1)
        for number, (scene, take) in pairs:
            if not isinstance(scene.voice, Silence) and not take.speech.words:
                said.append(f"scene {number} has no captions: its recording has no transcript")
    return [*told(fonts), *said]
