import numpy as np

from standin.motion import Track
from standin.motion.coefficients import COEFFICIENTS, INDEX
from standin.render.take import Take
from standin.speech import silence


def test_the_frame_that_stands_for_a_video_has_open_eyes_and_a_resting_mouth() -> None:
    values = np.zeros((200, len(COEFFICIENTS)), np.float32)
    values[:, INDEX["jawOpen"]] = 0.5
    values[40:, INDEX["jawOpen"]] = 0.0
    values[40:45, INDEX["eyeBlinkLeft"]] = 1.0
    values[45:60, INDEX["armRaiseRight"]] = 1.0
    take = Take(silence(8 * 16000, 16000), Track(values, 25))
    assert take.best_frame() == 60


def test_a_take_survives_its_bytes() -> None:
    values = np.random.default_rng(0).random((25, len(COEFFICIENTS))).astype(np.float32)
    take = Take(silence(16000, 16000), Track(values, 25))
    again = Take.from_bytes(take.to_bytes())
    assert np.array_equal(again.track.values, values)
    assert again.speech.digest == take.speech.digest
    assert again.track.fps == 25
