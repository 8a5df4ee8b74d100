"""A voice is added: dropped or recorded, checked, consented to, heard, used, taken back."""

import base64
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from serving import Served
from standin.media import wav
from standin.scene import TextVoice
from standin.speech import Espeak, Voices
from studio.conftest import PHONE, Open
from studio.test_accessibility import examined

TEXT = (
    "My brother may buy five apples before the evening. We opened two new branches this month, "
    "and more people than ever came to see us."
)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    speech = Voices([Espeak()]).speak(TextVoice("espeak-en-us-f", TEXT, pitch=-6))
    path = tmp_path_factory.mktemp("sound") / "Ana_Sol.wav"
    wav.write(speech.samples, speech.rate, path)
    return path


def test_a_recording_becomes_a_voice(
    server: Served, visit: Open, recording: Path, tmp_path: Path
) -> None:
    page = visit(server).open("/voices")
    page.get_by_role("link", name="Add a voice").click()
    page.wait_for_url("**/voices/add")
    wrong = tmp_path / "wrong.wav"
    wrong.write_text("this is no sound")
    page.set_input_files("input[type=file]", wrong)
    page.get_by_role("alert").get_by_text("This recording cannot be used").wait_for()
    short = tmp_path / "short.wav"
    wav.write(Voices([Espeak()]).speak(TextVoice("espeak-en-us", "Hello.")).samples, 22050, short)
    page.set_input_files("input[type=file]", short)
    page.get_by_text("at least 5 s are needed").wait_for()
    page.get_by_role("button", name="Another recording").click()
    page.set_input_files("input[type=file]", recording)
    page.get_by_text("Can be used").wait_for()
    page.get_by_text("Alone: one person speaks").wait_for()
    faults = examined(page)
    assert not faults, "\n".join(faults)
    expect(page.get_by_label("Name of the voice")).to_have_value("Ana Sol")
    page.get_by_label("How").select_option("clone")
    page.get_by_role("button", name="Make the voice").click()
    page.get_by_text("No speech server here can clone a voice").wait_for()
    page.get_by_label("How").select_option("tone")
    page.get_by_label("Whose voice it is").fill("Ana Maria Sol")
    page.get_by_role("button", name="Make the voice").click()
    page.get_by_text("Write the name and tick the box").wait_for()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Make the voice").click()
    page.wait_for_url("**/voices/own/*")

    page.get_by_text("How near it comes").wait_for()
    page.get_by_text("Ana Maria Sol", exact=True).wait_for()
    with page.expect_response(lambda got: "/previews/voices/" in got.url) as got:
        page.evaluate("document.querySelector('audio').play()")
    assert got.value.ok
    page.wait_for_function("document.querySelector('audio').currentTime > 0.2")
    faults = examined(page)
    assert not faults, "\n".join(faults)
    address = page.url
    page.get_by_role("link", name="Use in a video").wait_for()

    page.get_by_role("button", name="Take it back").click()
    sheet = page.get_by_role("alertdialog")
    sheet.get_by_role("button", name="Take it back").click()
    page.get_by_text("Silent until there is consent").wait_for()
    listed = visit(server, PHONE).open("/voices")
    listed.get_by_text("Consent taken back").wait_for()
    assert listed.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert not listed.locator(f"[data-voice='{address.rsplit('/', 1)[1]}']").count()
    with page.expect_download() as copy:
        page.get_by_role("link", name="Export").click()
    assert copy.value.suggested_filename == "Ana Sol.zip"
    page.get_by_role("button", name="Erase").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Erase for good").click()
    page.wait_for_url("**/voices")
    page.locator("[data-voice]").first.wait_for()
    assert not page.get_by_text("Your voices").count()


def test_a_voice_is_recorded_with_the_microphone(
    server: Served, visit: Open, recording: Path
) -> None:
    """The browser's microphone is played by the recording, over and over."""
    page = visit(server, permissions=["microphone"]).open("/voices/add")
    page.evaluate(
        """async (data) => {
          const context = new AudioContext();
          const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
          const buffer = await context.decodeAudioData(bytes.buffer);
          navigator.mediaDevices.getUserMedia = async () => {
            const out = context.createMediaStreamDestination();
            const source = context.createBufferSource();
            source.buffer = buffer; source.loop = true; source.connect(out); source.start();
            return out.stream;
          };
        }""",
        _base64(recording),
    )
    page.get_by_role("button", name="Record now").click()
    page.get_by_role("timer").get_by_text(re.compile("0:0[6-9]|0:[1-5].|1:..")).wait_for()
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Can be used").wait_for()
    expect(page.get_by_label("Name of the voice")).to_have_value("")


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
