"""A video is seen while it is made: reloaded, in two tabs, over a broken connection."""

import pytest

from serving import Served
from studio.conftest import Open

CHARACTER = {"type": "avatar", "avatar_id": "maya"}
VOICE = {"type": "text", "voice_id": "espeak-en-us-f"}


@pytest.mark.slow
def test_a_video_plays_while_it_is_made(server: Served, visit: Open) -> None:
    scene = {
        "character": CHARACTER,
        "voice": {**VOICE, "input_text": "It plays while it is made. " * 100},
    }
    size = {"width": 640, "height": 360}
    video_id = server.generate(title="Early", video_inputs=[scene], dimension=size)
    page = visit(server).open(f"/videos/{video_id}")
    bar = page.get_by_role("progressbar")
    for again in (False, True):
        if again:  # in the middle
            page.reload()
            page.wait_for_function("window.did_handshake === true")
        page.wait_for_selector("video[src]")
        page.evaluate("document.querySelector('video').play()")
        page.wait_for_function("document.querySelector('video').currentTime > 0.5")
        bar.wait_for()  # it is not finished
    other = visit(server).open(f"/videos/{video_id}")
    other.get_by_role("progressbar").wait_for()
    page.evaluate("window.socket.io.engine.close()")
    page.wait_for_function("window.socket.connected")
    for each in (page, other):
        each.get_by_role("link", name="Download", exact=True).wait_for()
    assert page.evaluate("document.querySelector('video').currentTime") > 0.5  # its place was kept
