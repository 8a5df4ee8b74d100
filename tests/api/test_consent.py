"""Consent over HTTP: the call, the page a person signs on, and what follows."""

import io
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from standin.library import AvatarGroup

from .conftest import House, build


def _person(house: House, kind: str = "footage") -> AvatarGroup:
    house.library.objects.put("packs/a.npz", b"PK face")
    group = house.library.avatars.create_group("default", "Ana", kind)
    house.library.avatars.add_look(
        group, "Ana", group.id, state="ready", pack_key="packs/a.npz", photo_key="photos/a.jpg"
    )
    house.library.objects.put("photos/a.jpg", b"face")
    return group


def _generate(house: House, avatar_id: str) -> tuple[int, str]:
    scene = {
        "character": {"type": "avatar", "avatar_id": avatar_id},
        "voice": {"type": "text", "voice_id": "flite-slt", "input_text": "Hello."},
    }
    answer = house.post({"video_inputs": [scene]})
    return answer.status_code, answer.text


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def test_a_statement_opens_an_avatar_and_its_revocation_closes_it(house: House) -> None:
    group = _person(house)
    call = f"/v3/avatars/{group.id}/consent"
    assert house.client.get(f"/v3/avatars/{group.id}").json()["data"]["status"] == "pending_consent"
    status, text = _generate(house, group.id)
    assert status == 400
    assert "video_inputs[0].character.avatar_id" in text
    assert "consent" in text

    answer = house.client.post(call, json={"consent_text": "I agree.", "person": "Ana Sol"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["avatar_group"]["consent_status"] == "approved"
    assert answer.json()["data"]["url"] is None
    assert _generate(house, group.id)[0] == 200

    ended = house.client.request("DELETE", call, json={"reason": "left us"}).json()["data"]
    assert ended == {"id": group.id, "consent_status": "revoked", "stopped_videos": 1}
    assert house.jobs.submitted == []
    assert _generate(house, group.id)[0] == 400
    assert house.client.get("/v3/avatars/looks?ownership=private").json()["data"] == []
    (told,) = house.client.get(call).json()["data"]["consents"]
    assert (told["person"], told["statement"], told["reason"]) == ("Ana Sol", "I agree.", "left us")
    assert house.client.delete(call).status_code == 409


def test_a_person_signs_on_the_page(house: House) -> None:
    group = _person(house)
    asked = {"reroute_url": "https://example.com/thanks?x=1"}
    answer = house.client.post(f"/v3/avatars/{group.id}/consent", json=asked)
    page = _path(answer.json()["data"]["url"])
    nobody = {"X-Api-Key": ""}

    shown = house.client.get(page, headers=nobody)
    assert shown.status_code == 200
    assert "Ana" in shown.text
    assert "form" in shown.text
    refused = house.client.post(page, headers=nobody, data={"name": " ", "agree": "on"})
    assert refused.status_code == 400
    assert house.library.avatars.consent(group) == "pending"

    signed = house.client.post(page, headers=nobody, data={"name": "Ana Sol", "agree": "on"})
    assert signed.status_code == 303
    assert signed.headers["location"] == asked["reroute_url"]
    (consent,) = house.library.consents.of(group.id, "default")
    assert (consent.person, consent.method, consent.given_by) == ("Ana Sol", "signed", "the person")
    assert "on record" in house.client.get(page, headers=nobody).text


@pytest.mark.parametrize("change", ["Signature=x", "reroute=https%3A%2F%2Fevil.example"])
def test_nobody_else_opens_the_page_or_changes_where_it_leads(house: House, change: str) -> None:
    group = _person(house)
    answer = house.client.post(f"/v3/avatars/{group.id}/consent", json={})
    page = _path(answer.json()["data"]["url"])
    name = change.partition("=")[0]
    kept = [part for part in page.split("?")[1].split("&") if not part.startswith(f"{name}=")]
    altered = f"{page.split('?')[0]}?{'&'.join([*kept, change])}"
    assert house.client.get(altered).status_code == 403
    signing = house.client.post(altered, data={"name": "Eve", "agree": "on"})
    assert signing.status_code == 403
    assert not house.library.consents.of(group.id, "default")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reroute_url": "javascript:alert(1)"}, "reroute_url"),
        ({"consent_text": "x" * 10_001}, "consent_text"),
        ({"consent_text": "   "}, "consent_text"),
        ({"consent_text": "Yes.", "person": "x" * 201}, "person"),
        (
            {"consent_video": {"type": "base64", "media_type": "video/mp4", "data": "aGVsbG8="}},
            "consent_video",
        ),
        ({"consent_video": {"type": "asset_id", "asset_id": "none"}}, "consent_video.asset_id"),
    ],
)
def test_wrong_consents_name_the_field(house: House, body: object, field: str) -> None:
    group = _person(house)
    answer = house.client.post(f"/v3/avatars/{group.id}/consent", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == field
    assert house.library.avatars.consent(group) == "pending"


def test_export_erase_and_audit(house: House) -> None:
    group = _person(house, "photo")
    export = house.client.get(f"/v3/avatars/{group.id}/export")
    assert export.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(export.content)) as file:
        assert file.read("files/photos/a.jpg") == b"face"

    gone = house.client.post(f"/v3/avatars/{group.id}/erase").json()["data"]["erased"]
    assert gone["looks"] == 1
    assert not house.library.objects.exists("photos/a.jpg")
    assert house.client.get(f"/v3/avatars/{group.id}").status_code == 404
    (entry,) = house.client.get("/v3/audit").json()["data"]
    assert (entry["action"], entry["subject_id"]) == ("person.erased", group.id)
    assert "sk_standin_" in entry["actor"]


def test_another_space_reaches_nobody(tmp_path: Path) -> None:
    house = build(tmp_path)
    try:
        group = _person(house)
        key = {"X-Api-Key": house.library.keys.create("b", "other").key}
        call = f"/v3/avatars/{group.id}"
        for method, path in (
            ("POST", f"{call}/consent"),
            ("GET", f"{call}/consent"),
            ("DELETE", f"{call}/consent"),
            ("GET", f"{call}/export"),
            ("POST", f"{call}/erase"),
        ):
            answer = house.client.request(method, path, headers=key, json={})
            assert answer.status_code == 404, (method, path)
        assert house.client.get("/v3/audit", headers=key).json()["data"] == []
        assert house.library.avatars.group(group.id, "default").consent is None
    finally:
        house.close()
