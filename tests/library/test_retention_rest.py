"""What else does not stay for ever; and figures that do not take longer the more is kept."""

from datetime import timedelta
from pathlib import Path

import cv2
import numpy as np
from sqlalchemy import event, select, update

from standin import scene
from standin.jobs.stills import Stills
from standin.library import Library, line
from standin.library import numbers as figures
from standin.library.models import Delivery, Event, Rate, StudioSession, now
from standin.render import Crew
from standin.render.still import Moment
from standin.render.take import take_key

from .test_retention import LONG_AGO, age, keys, policy, put, run

PICTURE = "images/" + "b" * 64 + ".png"


def test_evidence_stays_with_its_consent_even_a_revoked_one(library: Library) -> None:
    group = library.avatars.create_group("default", "Ana", "photo")
    evidence, lost = put(library, "consents/a.mp4"), put(library, "consents/lost.mp4")
    young = put(library, "consents/young.mp4", old=False)
    library.consents.give(group, "Ana", None, "video", "her", evidence)
    library.consents.revoke(group, "her")
    assert run(library)["consents/"].count == 1
    assert keys(library) == {evidence, young} and lost not in keys(library)


def test_sessions_and_counts_that_are_over_go(library: Library) -> None:
    for _ in range(2):
        library.sessions.open_with_password("secret")
    with library.database.write() as session:
        first = session.scalars(select(StudioSession.id).limit(1)).one()
        old = update(StudioSession).where(StudioSession.id == first)
        session.execute(old.values(expires_at=LONG_AGO))
    library.spaces.request("gone", 60, at=LONG_AGO.timestamp())
    library.spaces.request("here", 60)
    gone = run(library)
    assert gone["sessions that are over"].count == 1
    assert gone["counts of requests"].count == 1
    with library.database.read() as session:
        assert session.scalars(select(Rate.space_id)).all() == ["here"]


def test_the_log_of_deliveries_goes_with_its_events(library: Library, asked: scene.Video) -> None:
    library.webhooks.add("default", "https://a.example/hook")
    row = library.videos.create(asked)
    library.videos.finish(row.id, 1.0, 25, "k")
    with library.database.write() as session:
        session.execute(update(Event).values(created_at=LONG_AGO))
    assert run(library)["events"].count == 1
    with library.database.read() as session:
        assert session.scalars(select(Delivery.id)).all() == []


def test_a_still_keeps_what_it_draws_from(library: Library, tmp_path: Path) -> None:
    image = bytes(cv2.imencode(".png", np.zeros((36, 64, 3), np.uint8))[1])
    put(library, PICTURE, image)
    background = scene.ImageBackground(asset_key=PICTURE)
    video = scene.Video((scene.Scene(scene.Silence(1), background=background),), 128, 72)
    with Crew(1, tmp_path / "paint") as crew:
        stills = Stills(library.objects, crew, holds=library.holds)
        stills.still(video, Moment(0, 0.5))
        take = take_key(video.scenes[0], video.fps)
        age(library, take)
        run(library, policy(parts=1))
        assert {PICTURE, take} <= keys(library)
        stills.still(video, Moment(0, 0.6))
    later = now() + timedelta(days=2)
    assert library.holds.removable({PICTURE, take}, later, lambda *_: set()) == {PICTURE, take}


def test_what_is_asked_often_looks_at_few_rows(library: Library) -> None:
    seen: list[str] = []
    with library.database.read() as session:
        engine = library.database.engine

        def note(*told: object) -> None:
            if str(told[2]).startswith("SELECT"):
                seen.append(str(told[2]))

        event.listen(engine, "before_cursor_execute", note)
        figures._speed(session)
        figures._failed(session)
        line.speed(session)
        event.remove(engine, "before_cursor_execute", note)
        assert len(seen) == 3
        for statement in seen:
            given = (0,) * statement.count("?")
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
            told = " ".join(str(row[-1]) for row in plan)
            assert "ix_videos_state_finished_at_error_code" in told, told
            assert "TEMP B-TREE FOR ORDER BY" not in told, told


def test_counts_of_everything_are_believed_for_a_while(
    library: Library, asked: scene.Video
) -> None:
    totals = figures.Totals(60)
    library.videos.create(asked)
    first = figures.numbers(library.database, totals)
    library.videos.create(asked)
    second = figures.numbers(library.database, totals)
    assert (first.videos, second.videos) == ({"pending": 1}, {"pending": 1})
    assert (first.waiting, second.waiting) == (1, 2)
    assert figures.numbers(library.database).videos == {"pending": 2}
