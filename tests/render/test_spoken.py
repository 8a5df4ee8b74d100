"""Speech alone."""

from pathlib import Path

from standin.render.tasks import say

TEXT = "We did it, and now we go home."


def test_speech_alone_has_the_emotion_that_the_video_will_have(tmp_path: Path) -> None:
    made = [tmp_path / name for name in ("plain.wav", "again.wav", "excited.wav")]
    voice = "espeak-en-us-f"
    say(lambda done: None, voice_id=voice, text=TEXT, out=str(made[0]))
    say(lambda done: None, voice_id=voice, text=TEXT, out=str(made[1]))
    say(lambda done: None, voice_id=voice, text=TEXT, out=str(made[2]), emotion="Excited")
    plain, again, excited = (path.read_bytes() for path in made)
    assert plain == again
    assert plain != excited
