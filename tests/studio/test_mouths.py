"""Which engine moves a person's mouth is chosen on the person's page."""

from pathlib import Path

from playwright.sync_api import expect

from neural import tiny
from serving import Served
from standin.avatars.neural.contracts import WAV2LIP
from standin.avatars.neural.files import Engines, assigned
from standin.evaluation.portraits import portrait
from standin.library import Library
from standin.settings import Settings
from studio.conftest import Open


def test_a_photo_gets_another_engine_and_its_own_way_back(visit: Open, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    files = assigned(WAV2LIP, [str(tiny.wav2lip(tmp_path, "paints"))])
    Engines.of(settings.home).add(WAV2LIP, files, "ana")
    with Library.open(settings) as library:
        library.objects.put("packs/ana.npz", portrait("closed").to_bytes())
        group = library.avatars.create_group("default", "Ana", "photo")
        look = library.avatars.add_look(group, "Ana", state="ready", pack_key="packs/ana.npz")
    served = Served.start(settings.home)
    try:
        watched = visit(served)
        page = watched.open(f"/avatars/person/{group.id}")
        field = page.get_by_role("region", name="Mouth").get_by_label("Engine")
        expect(field.locator("option")).to_have_text(["Standin's own way", "Wav2Lip"])

        def chosen() -> str:
            told = served.client.get(f"/v3/avatars/looks/{look.id}").json()
            return str(told["data"]["mouth_engine"])

        watched.witness(".toast")
        for name in ("wav2lip", "warp"):
            field.select_option(name)
            watched.until(lambda name=name: chosen() == name)  # type: ignore[misc]
            watched.saw(".toast")
    finally:
        served.kill()
