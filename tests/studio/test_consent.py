"""A person's video becomes an avatar; consent is asked for, given, taken back; the person is
forgotten."""

import zipfile
from pathlib import Path

from filmed import blank, quiet
from serving import Served
from studio.conftest import PHONE, Open
from studio.test_accessibility import examined

__all__ = ["quiet"]


def test_a_video_becomes_an_avatar_once_the_person_has_signed(
    server: Served, visit: Open, quiet: Path, tmp_path: Path
) -> None:
    watched = visit(server)
    page = watched.open("/avatars/footage")
    wrong = tmp_path / "film.mp4"
    wrong.write_text("this is no film")
    page.set_input_files("input[type=file]", wrong)
    page.get_by_role("alert").get_by_text("This file cannot be used").wait_for()
    page.set_input_files("input[type=file]", quiet)
    page.get_by_label("Name of the person").fill("Ana Sol")
    page.get_by_role("button", name="Make the avatar").click()
    page.wait_for_url("**/avatars/person/*")
    address = page.url
    page.get_by_role("button", name="I have it in writing").click()
    page.get_by_label("Name of the person").fill("Being written")
    page.get_by_text("Hidden until there is consent").wait_for()
    assert page.get_by_label("Name of the person").input_value() == "Being written"
    page.get_by_role("button", name="Send a page to sign").click()
    page.get_by_text("Found, and in view all the time").or_(
        page.get_by_text("found, and in view all the time")
    ).wait_for()
    faults = examined(page)
    assert not faults, "\n".join(faults)

    other = visit(server)
    watched.refused = other.refused = ("status of 404",)  # pictures go with the consent
    listed = other.open("/avatars?show=yours")
    listed.get_by_role("link", name="Ask for consent: Ana Sol").click()
    listed.wait_for_url(address)
    signing = visit(server, PHONE).page
    signing.goto(page.locator(".address").inner_text())
    faults = examined(signing)
    assert not faults, "\n".join(faults)
    signing.get_by_label("Your full name").fill("Ana Maria Sol")
    signing.get_by_role("checkbox").check()
    signing.get_by_role("button", name="Sign").click()
    signing.get_by_text("Your consent is on record").wait_for()

    for each in (page, listed):  # both pages notice by themselves
        each.get_by_role("link", name="Use in a video").wait_for()
        each.get_by_text("Ana Maria Sol", exact=True).wait_for()
    page.get_by_role("button", name="Take it back").click()
    sheet = page.get_by_role("alertdialog")
    sheet.get_by_label("Reason").fill("I changed my mind")
    sheet.get_by_role("button", name="Take it back").click()
    listed.get_by_text("The consent was taken back").first.wait_for()
    page.get_by_text("Earlier (1)").click()
    page.get_by_text("I changed my mind").wait_for()

    page.get_by_role("button", name="I have it in writing").click()
    page.get_by_label("Name of the person").fill(" ")
    page.get_by_role("button", name="Put the consent down").click()
    page.get_by_text("is empty").wait_for()
    page.get_by_label("Name of the person").fill("Ana Sol")
    page.get_by_role("button", name="Put the consent down").click()
    page.get_by_text("a statement, put down here").wait_for()

    with page.expect_download() as waiting:
        page.get_by_role("link", name="Export").click()
    waiting.value.save_as(tmp_path / "ana.zip")
    with zipfile.ZipFile(tmp_path / "ana.zip") as file:
        assert b"I changed my mind" in file.read("person.json")

    page.get_by_role("button", name="Erase").click()
    sheet = page.get_by_role("alertdialog", name="Erase")
    sheet.get_by_role("button", name="Erase for good").click()
    sheet.get_by_text("This is not the name").wait_for()
    sheet.get_by_label("Write").fill("Ana Sol")
    sheet.get_by_role("button", name="Erase for good").click()
    page.wait_for_url("**/avatars")
    listed.wait_for_url("**/avatars")
    watched.open(address.removeprefix(server.url))
    page.get_by_text("There is no such avatar").wait_for()


def test_a_video_of_nobody_says_why_and_what_to_do(
    server: Served, visit: Open, tmp_path: Path
) -> None:
    page = visit(server).open("/avatars/footage")
    page.set_input_files("input[type=file]", blank(tmp_path / "nobody.mp4", 10))
    page.get_by_role("button", name="Make the avatar").click()
    page.get_by_text("No face was found in the video").first.wait_for()
    page.get_by_role("link", name="Try another video").wait_for()
    page.get_by_role("button", name="Forget this one").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    page.wait_for_url("**/avatars")
