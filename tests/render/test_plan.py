from dataclasses import replace

from standin.render.plan import SECONDS, chunk_key, chunks
from standin.render.take import seed, take_key
from standin.scene import Character, ColourBackground, Scene, TextVoice, Video

SCENE = Scene(TextVoice("v", "Hello"), Character("maya"), ColourBackground("#FFFFFF"))
VIDEO = Video((SCENE, SCENE), 1280, 720, 25)


def test_chunks_cover_every_frame_once_and_never_cross_scenes() -> None:
    for frames in ([1], [100], [101], [99, 1, 350], [25 * 600]):
        plan = chunks(frames, 25)
        assert [c.index for c in plan] == list(range(len(plan)))
        for scene, count in enumerate(frames):
            covered = [n for c in plan if c.scene == scene for n in range(c.first, c.last)]
            assert covered == list(range(count))
        assert all(0 < c.frames <= SECONDS * 25 for c in plan)


def test_a_chunk_is_named_by_all_that_decides_its_pixels() -> None:
    first, second = chunks([150, 150], 25)[:2]
    key = chunk_key(VIDEO, first, "digest")
    assert key == chunk_key(replace(VIDEO, title="other"), first, "digest")
    red = replace(SCENE, background=ColourBackground("#FF0000"))
    others = {
        chunk_key(VIDEO, second, "digest"),
        chunk_key(VIDEO, first, "another look"),
        chunk_key(replace(VIDEO, width=1282), first, "digest"),
        chunk_key(replace(VIDEO, fps=50), first, "digest"),
        chunk_key(replace(VIDEO, scenes=(red, SCENE)), first, "digest"),
    }
    assert len(others) == 5
    assert key not in others


def test_takes_and_motion_follow_the_scene_alone() -> None:
    assert take_key(SCENE, 25) == take_key(replace(SCENE), 25)
    faster = replace(SCENE, voice=TextVoice("v", "Hello", speed=1.1))
    assert take_key(SCENE, 25) != take_key(faster, 25) != take_key(faster, 30)
    assert seed(SCENE) == seed(replace(SCENE)) != seed(faster)
    assert 0 <= seed(SCENE) < 2**63
