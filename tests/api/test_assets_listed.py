"""Assets listed, shown, deleted; v3's forms and direct uploads; each space for itself."""

import hashlib
from typing import Any

import httpx
import pytest

from standin import scene
from standin.api.v3 import assets as assets_v3

from .conftest import BASE, House
from .test_assets import behind, png, sound, upload


def data(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def form(house: House, content: bytes, name: str = "me.png", kind: str = "image/png") -> Any:
    return house.client.post("/v3/assets", files={"file": (name, content, kind)})


def fetched(house: House, url: str) -> bytes:
    return house.client.get(url.removeprefix(BASE)).content


def begin(house: House, content: bytes, kind: str = "image/png", **more: Any) -> Any:
    asked = {"filename": "big.png", "content_type": kind, "size_bytes": len(content), **more}
    return house.client.post("/v3/assets/direct-uploads", json=asked)


def put(house: House, told: Any, content: bytes) -> httpx.Response:
    path = told["upload_url"].removeprefix(BASE)
    client = house.client
    return client.request("PUT", path, content=content, headers={"X-Api-Key": ""})


def test_v1_lists_newest_first_in_pages_and_by_type(house: House) -> None:
    first = data(upload(house, png(8), "image/png"))["id"]
    second = data(upload(house, sound()))["id"]
    third = data(upload(house, png(9), "image/png"))["id"]
    page = data(house.client.get("/v1/asset/list", params={"limit": 2}))
    assert [each["id"] for each in page["assets"]] == [third, second]
    assert page["total"] == 3
    rest = data(house.client.get("/v1/asset/list", params={"limit": 2, "token": page["token"]}))
    assert ([each["id"] for each in rest["assets"]], rest["token"]) == ([first], None)
    images = data(house.client.get("/v1/asset/list", params={"file_type": "image"}))
    assert ([each["id"] for each in images["assets"]], images["total"]) == ([third, first], 2)
    for each in images["assets"]:
        assert {"id", "name", "file_type", "folder_id", "created_ts", "url"} <= set(each)
    assert fetched(house, images["assets"][0]["url"]) == png(9)
    assert data(house.client.get("/v1/asset/list", params={"folder_id": "x"}))["assets"] == []
    assert house.client.get("/v1/asset/list", params={"token": "no"}).status_code == 400
    assert house.client.get("/v1/asset/list", params={"file_type": "pdf"}).status_code == 400


def test_a_deleted_asset_takes_its_file_unless_another_has_it(house: House) -> None:
    one, two = (data(upload(house, png(), "image/png"))["id"] for _ in range(2))
    key = house.library.assets.get(one, "default").key
    assert house.client.post(f"/v1/asset/{one}/delete").json()["code"] == 100
    assert house.library.objects.exists(key)
    assert house.client.post(f"/v1/asset/{one}/delete").status_code == 404
    assert data(house.client.delete(f"/v3/assets/{two}")) == {"id": two}
    assert not house.library.objects.exists(key)
    assert house.client.get(f"/v3/assets/{two}").json()["error"]["code"] == "not_found"


def test_a_video_in_the_making_keeps_the_file(house: House, body: dict[str, Any]) -> None:
    asset_id = data(upload(house, png(), "image/png"))["id"]
    key = house.library.assets.get(asset_id, "default").key
    video_id = data(house.post(behind(body, type="image", image_asset_id=asset_id)))["video_id"]
    house.client.post(f"/v1/asset/{asset_id}/delete")
    assert house.library.objects.exists(key)
    house.library.videos.set_state(video_id, "cancelled")
    again = data(upload(house, png(), "image/png"))["id"]
    # A video that fetched the same file from an address holds it.
    where = scene.ImageBackground("https://example.com/a.png")
    voice = scene.TextVoice("flite-slt", "Hello.")
    waiting = house.library.videos.create(scene.Video((scene.Scene(voice, background=where),)))
    house.library.holds.hold([key], waiting.id)
    house.client.delete(f"/v3/assets/{again}")
    assert house.library.objects.exists(key)


def test_a_form_brings_a_file_whose_first_bytes_say_what_it_is(house: House) -> None:
    told = data(form(house, png(), "C:\\photos\\me.jpg", "image/jpeg"))
    assert (told["mime_type"], told["size_bytes"]) == ("image/png", len(png()))
    assert fetched(house, told["url"]) == png()
    shown = data(house.client.get(f"/v3/assets/{told['asset_id']}"))
    assert (shown["name"], shown["type"], shown["id"]) == ("me.jpg", "image", told["asset_id"])
    assert isinstance(shown["uploaded_at"], int)
    assert {"owner", "space_id", "folder_id", "url"} <= set(shown)
    heard = data(form(house, sound(), "a.wav", "audio/x-wav"))
    assert heard["mime_type"] == "audio/wav"
    listed = house.client.get("/v3/assets", params={"limit": 1}).json()
    assert (listed["data"][0]["id"], listed["has_more"]) == (heard["asset_id"], True)
    rest = house.client.get("/v3/assets", params={"token": listed["next_token"]}).json()
    assert ([each["id"] for each in rest["data"]], rest["has_more"]) == ([told["asset_id"]], False)


def test_forms_that_do_not_do_are_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusal(answer: httpx.Response, status: int) -> Any:
        assert answer.status_code == status, answer.text
        return answer.json()["error"]

    client = house.client
    assert "must be a form" in refusal(client.post("/v3/assets", json={}), 400)["message"]
    other = client.post("/v3/assets", files={"picture": ("a.png", png(), "image/png")})
    assert refusal(other, 400)["param"] == "file"
    broken = {"Content-Type": "multipart/form-data"}
    assert (
        "boundary"
        in refusal(client.post("/v3/assets", content=b"x", headers=broken), 400)["message"]
    )
    assert "PDF" in refusal(form(house, b"%PDF-1.4", "a.png"), 400)["message"]
    monkeypatch.setattr(assets_v3, "MOST", 50)
    assert refusal(form(house, png(64)), 413)["code"] == "payload_too_large"
    monkeypatch.setattr(assets_v3, "_FORM", 0)
    assert refusal(form(house, png(64)), 413)["param"] == "file"
    assert list(house.library.objects.list()) == []


def test_a_direct_upload_is_asked_for_put_and_completed(house: House) -> None:
    content = png(20)
    told = data(begin(house, content, checksum_sha256=hashlib.sha256(content).hexdigest()))
    assert told["status"] == "pending"
    assert told["upload_headers"] == {"Content-Type": "image/png"}
    assert told["expires_in_seconds"] > 0
    where = f"/v3/assets/{told['asset_id']}"
    assert house.client.get(where).status_code == 404
    early = house.client.post(f"{where}/complete")
    assert (early.status_code, early.json()["error"]["code"]) == (409, "conflict")
    assert put(house, told, content[:-1]).status_code == 400
    assert put(house, told, content + b"x").status_code == 413
    assert put(house, told, content).status_code == 200
    wrong = house.client.post(f"{where}/complete", json={"checksum_sha256": "0" * 64})
    assert wrong.json()["error"]["param"] == "checksum_sha256"
    for _ in range(2):  # completing it again changes nothing
        done = data(house.client.post(f"{where}/complete"))
        assert (done["status"], done["size_bytes"]) == ("completed", len(content))
        assert (done["asset_id"], done["mime_type"]) == (told["asset_id"], "image/png")
    assert fetched(house, done["url"]) == content
    assert data(house.client.get(where))["name"] == "big.png"
    assert put(house, told, content).status_code == 404
    assert list(house.library.objects.list("uploads")) == []


def test_direct_uploads_that_do_not_do_are_refused(house: House) -> None:
    for more, param in (
        ({"content_type": "application/pdf"}, "content_type"),
        ({"size_bytes": 10**13}, "size_bytes"),
        ({"checksum_sha256": "abc"}, "checksum_sha256"),
    ):
        assert begin(house, png(), **more).json()["error"]["param"] == param
    missing = house.client.post("/v3/assets/direct-uploads", json={"filename": "a.png"})
    assert "content_type: is required" in missing.json()["error"]["message"]
    told = data(begin(house, png()))
    path = told["upload_url"].removeprefix(BASE)
    other = path.replace(told["asset_id"], "0" * 32)
    assert house.client.request("PUT", other, content=png()).status_code == 403
    assert house.client.request("PUT", path.split("?")[0], content=png()).status_code == 403
    assert house.client.post("/v3/assets/none/complete").status_code == 404


def test_another_space_has_no_part_in_assets(house: House, body: dict[str, Any]) -> None:
    asset_id = data(form(house, png()))["asset_id"]
    waiting = data(begin(house, png()))
    put(house, waiting, png())
    headers = {"X-Api-Key": house.library.keys.create("other", "elsewhere").key}
    client = house.client
    assert client.get("/v3/assets", headers=headers).json()["data"] == []
    listed = data(client.get("/v1/asset/list", headers=headers))
    assert (listed["assets"], listed["total"]) == ([], 0)
    for method, path in (
        ("GET", f"/v3/assets/{asset_id}"),
        ("DELETE", f"/v3/assets/{asset_id}"),
        ("POST", f"/v1/asset/{asset_id}/delete"),
        ("POST", f"/v3/assets/{asset_id}/complete"),
        ("POST", f"/v3/assets/{waiting['asset_id']}/complete"),
    ):
        assert client.request(method, path, headers=headers).status_code == 404, path
    asked = behind(body, type="image", image_asset_id=asset_id)
    assert client.post("/v2/video/generate", json=asked, headers=headers).status_code == 400
    assert data(client.get(f"/v3/assets/{asset_id}"))["id"] == asset_id


def test_assets_lie_in_folders(house: House) -> None:
    client, folders = house.client, house.library.folders
    folder_id = folders.create("default", "Pictures").id
    headers = {"Content-Type": "image/png"}
    into = {"folder_id": folder_id}
    inside = data(client.post("/v1/asset", content=png(1), headers=headers, params=into))
    assert inside["folder_id"] == folder_id
    other = data(upload(house, png(2), "image/png"))
    assert other["folder_id"] == ""

    def listed() -> list[str]:
        page = data(client.get("/v1/asset/list", params=into))
        assert page["total"] == len(page["assets"])
        ids = [each["id"] for each in page["assets"]]
        assert [each["id"] for each in data(client.get("/v3/assets", params=into))] == ids
        return ids

    assert listed() == [inside["id"]]
    where = f"/v3/assets/{other['id']}"
    moved = data(client.request("PATCH", where, json={**into, "name": "Sea.png"}))
    assert (moved["folder_id"], moved["name"]) == (folder_id, "Sea.png")
    assert listed() == [other["id"], inside["id"]]
    assert folders.children([folder_id]) == {folder_id: 2}
    out = data(client.request("PATCH", where, json={"folder_id": ""}))
    assert (out["folder_id"], out["name"]) == (None, "Sea.png")
    assert listed() == [inside["id"]]


def test_an_unknown_folder_is_refused(house: House) -> None:
    strange = {"folder_id": "0" * 32}
    headers = {"Content-Type": "image/png"}
    refused = house.client.post("/v1/asset", content=png(), headers=headers, params=strange)
    assert refused.status_code == 400
    assert refused.json()["message"].startswith("folder_id:")
    asset_id = data(upload(house, png(), "image/png"))["id"]
    refused = house.client.request("PATCH", f"/v3/assets/{asset_id}", json=strange)
    assert (refused.status_code, refused.json()["error"]["param"]) == (400, "folder_id")
    assert house.client.request("PATCH", "/v3/assets/no", json={}).status_code == 404
    assert len(house.library.assets.list("default", 10).items) == 1  # nothing was kept
