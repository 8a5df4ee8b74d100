"""The beginning of a video while its end is still being made.

The worker puts down a note for each chunk that is there; whoever wants to watch joins the chunks
in order, with what is said, as a file that grows. Music and the sound of backgrounds come with the
finished video: how they end is not known before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from ..library import Library, Objects
from ..media.formats import format_of
from ..media.join import Growing
from ..media.sound import Samples, samples_per_frame
from ..render import Take
from ..render.take import said
from ..scene import Video, from_json


@dataclass(frozen=True, slots=True)
class Note:
    """Where a chunk and its sound lie among the objects."""

    chunk: str
    take: str
    first: int
    """First frame, counted in the scene."""
    frames: int


def put(objects: Objects, video_id: str, index: int, note: Note) -> None:
    """Say that chunk ``index`` is there."""
    objects.put(_key(video_id, index), json.dumps(asdict(note)).encode())


def get(objects: Objects, video_id: str, index: int) -> Note:
    """What is known of chunk ``index``. Raises `UnknownObject`."""
    return Note(**json.loads(objects.get(_key(video_id, index))))


def begun(objects: Objects, video_id: str) -> bool:
    """Whether there is something to watch."""
    return objects.exists(_key(video_id, 0))


def playable(video: Video) -> bool:
    """Whether the format can be watched while it grows: an MP4 in any of its codecs."""
    return video.container == "mp4"


def _key(video_id: str, index: int) -> str:
    return f"videos/{video_id}/early/{index}.json"


class Early:
    """One viewer of a video that is being made."""

    def __init__(self, library: Library, video_id: str) -> None:
        self._library, self._id = library, video_id
        self._asked = from_json(library.videos.get(video_id).request)
        self._file = Growing(self._asked.fps, format_of(self._asked), self._asked.title)
        self._index = 0
        self._pieces: Iterator[Samples] = iter(())
        self._rest = np.zeros(0, np.float32)
        self._folder = TemporaryDirectory(prefix="standin-")

    def more(self) -> bytes | None:
        """What has come since the last call, perhaps nothing; None after the end."""
        objects, key = self._library.objects, _key(self._id, self._index)
        # Look at the state first: all notes are there before it says that the video is.
        state = self._library.videos.get(self._id).state
        if objects.exists(key):
            note = Note(**json.loads(objects.get(key)))
            self._index += 1
            return self._file.add(self._local(note.chunk), self._sound(note))
        return b"" if state in ("waiting", "pending", "processing") else None

    def end(self) -> bytes:
        """The end of the file."""
        return self._file.end()

    def close(self) -> None:
        """Nobody watches any more."""
        self._file.close()
        self._folder.cleanup()

    def _sound(self, note: Note) -> Samples:
        """What is said in a chunk; chunks of a scene come one after another."""
        if note.first == 0:
            take = Take.from_bytes(self._local(note.take).read_bytes())
            self._pieces = iter(said(take, self._asked.fps).samples)
            self._rest = np.zeros(0, np.float32)
        wanted = note.frames * samples_per_frame(self._asked.fps)
        pieces, have = [self._rest], len(self._rest)
        while have < wanted and (piece := next(self._pieces, None)) is not None:
            pieces.append(piece)
            have += len(piece)
        together = np.concatenate(pieces)
        self._rest = together[wanted:]
        return together[:wanted]

    def _local(self, key: str) -> Path:
        return self._library.objects.file(key, Path(self._folder.name))
