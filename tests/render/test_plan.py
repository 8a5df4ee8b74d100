from dataclasses import replace

from standin.render.plan import SECONDS, Chunk, chunk_key, chunks, excerpt, shown
from standin.render.take import seed, take_key
from standin.scene import (
    Captions,
    Character,
    ColourBackground,
    ImageBackground,
    Music,
    Scene,
    TextOverlay,
    TextVoice,
    Turn,
    Video,
    VideoBackground,
    Watermark,
)

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


def test_the_beginning_of_a_video_is_cut_into_short_chunks() -> None:
    plan = chunks([300, 300], 25)
    assert [c.frames for c in plan] == [12, 13, 25, 50, 100, 100, 100, 100, 100]
    assert [c.frames for c in chunks([10, 30], 25)] == [10, 30]


def test_a_chunk_is_named_by_all_that_decides_its_pixels() -> None:
    first, second = chunks([150, 150], 25)[:2]
    key = chunk_key(VIDEO, first, ["look"])
    alike = [
        replace(VIDEO, title="other"),
        replace(VIDEO, music=Music(asset_key="recordings/a")),
        replace(VIDEO, captions=Captions(burn_in=False)),
        replace(VIDEO, scenes=(replace(SCENE, voice=TextVoice("v", "Hello", volume=0.5)), SCENE)),
        replace(VIDEO, scenes=(SCENE,)),
    ]
    assert {chunk_key(video, first, ["look"]) for video in alike} == {key}
    others = [
        replace(VIDEO, width=1282),
        replace(VIDEO, fps=50),
        replace(VIDEO, watermark=Watermark(asset_key="images/a.png")),
        replace(VIDEO, captions=Captions(burn_in=True)),
        replace(VIDEO, test=True),
        replace(VIDEO, scenes=(replace(SCENE, background=ColourBackground("#FF0000")), SCENE)),
        replace(VIDEO, scenes=(replace(SCENE, background=ImageBackground(None, "a")), SCENE)),
        replace(VIDEO, scenes=(replace(SCENE, texts=(TextOverlay("Hi"),)), SCENE)),
    ]
    keys = {chunk_key(video, first, ["look"]) for video in others}
    keys |= {chunk_key(VIDEO, second, ["look"]), chunk_key(VIDEO, first, ["another look"])}
    assert len(keys - {key}) == len(others) + 2


def test_a_transition_belongs_to_the_first_chunk_of_the_scene_that_comes() -> None:
    other = replace(SCENE, background=ColourBackground("#FF0000"))
    fading = replace(SCENE, transition="cross_fade", transition_seconds=1.0)
    video = Video((SCENE, fading), 1280, 720, 25)
    assert shown(video, 1, 0) == shown(video, 1, 24) == (0, 1)
    assert shown(video, 1, 25) == (1,)
    assert shown(replace(video, scenes=(fading, SCENE)), 0, 0) == (0,)
    start, later = Chunk(1, 1, 0, 100), Chunk(2, 1, 100, 150)
    changed = replace(video, scenes=(other, fading))
    assert chunk_key(video, start, []) != chunk_key(changed, start, [])
    assert chunk_key(video, later, []) == chunk_key(changed, later, [])
    assert excerpt(video, 1, 100).scenes == (SCENE,)
    assert excerpt(video, 1, 0).scenes == (SCENE, fading)


def test_takes_follow_what_is_said_and_how_people_move() -> None:
    assert take_key(SCENE, 25) == take_key(replace(SCENE), 25)
    faster = replace(SCENE, voice=TextVoice("v", "Hello", speed=1.1))
    assert take_key(SCENE, 25) != take_key(faster, 25) != take_key(faster, 30)
    assert seed(SCENE) == seed(replace(SCENE)) != seed(faster)
    assert 0 <= seed(SCENE) < 2**63
    lively = replace(SCENE, character=Character("maya", talking_style="expressive"))
    happy = replace(SCENE, character=Character("maya", expression="happy"))
    more = replace(SCENE, turns=(Turn(TextVoice("v", "Bye")),))
    assert len({take_key(each, 25) for each in (SCENE, lively, happy, more)}) == 4


def test_another_look_or_background_keeps_the_take() -> None:
    elsewhere = replace(
        SCENE,
        character=Character("daniel", 0.5, 0.2, mask="circle"),
        background=VideoBackground(asset_key="footage/a.mp4"),
        texts=(TextOverlay("Hi"),),
        transition="slide",
    )
    assert take_key(elsewhere, 25) == take_key(SCENE, 25)
    assert seed(elsewhere) == seed(SCENE)
