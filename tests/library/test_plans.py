from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from standin import scene
from standin.errors import InvalidField, StandinError
from standin.library import Library, LimitReached, Plan, Spaces, Used
from standin.library.models import Day
from standin.library.plans import BUILT_IN, check, next_day, next_month, plan_from

SPACE = "shop"


def asked(text: str = "Hello there.", **more: Any) -> scene.Video:
    return scene.Video((scene.Scene(scene.TextVoice("flite-slt", text)),), **more)


def put(
    library: Library, plan: Plan, seconds: float = 10.0, space: str = SPACE, **more: Any
) -> str:
    test = more.pop("test", False)
    return library.videos.create(
        asked(test=test), space_id=space, plan=plan, held_seconds=seconds, **more
    ).id


def finish(library: Library, video_id: str, seconds: float = 8.0) -> None:
    assert library.videos.finish(video_id, seconds, round(seconds * 25), "key")


def month(library: Library, space: str = SPACE) -> Used:
    return library.usage.standing(space).month


@pytest.mark.parametrize(
    ("limits", "video", "limit", "used"),
    [
        ({"resolution": 720}, asked(width=1920, height=1080), "resolution", 1080),
        ({"resolution": 720}, asked(width=722, height=1280), "resolution", 722),
        ({"characters": 5}, asked("Hello!"), "characters", 6),
        ({"seconds": 9.9}, asked(), "seconds", 10),
        (
            {"scenes": 1},
            scene.Video((scene.Scene(scene.Silence(1)), scene.Scene(scene.Silence(1)))),
            "scenes",
            2,
        ),
    ],
)
def test_a_video_beyond_a_plan_is_refused(
    limits: dict[str, Any], video: scene.Video, limit: str, used: float
) -> None:
    plan = Plan(name="small", **limits)
    with pytest.raises(LimitReached) as caught:
        check(plan, video, 10.0)
    assert (caught.value.limit, caught.value.used) == (limit, used)
    (most,) = limits.values()
    assert caught.value.most == most
    assert f"{most:g}" in caught.value.message
    assert f"{used:g}" in caught.value.message
    assert "plan 'small'" in caught.value.message


def test_a_video_at_the_limit_is_not() -> None:
    plan = Plan(name="small", resolution=720, characters=6, seconds=10, scenes=1)
    for size in ((1280, 720), (720, 1280), (720, 720)):
        check(plan, asked("Hello!", width=size[0], height=size[1]), 10.0)


def test_texts_of_turns_count_too() -> None:
    turn = scene.Turn(scene.TextVoice("flite-slt", "Far too long."))
    video = scene.Video((scene.Scene(scene.TextVoice("flite-slt", "Hello!"), turns=(turn,)),))
    with pytest.raises(LimitReached) as caught:
        check(Plan(name="small", characters=6), video, 1.0)
    assert caught.value.path == ("scenes", 0, "turns", 0, "voice", "text")


def test_nothing_is_limited_by_itself(library: Library) -> None:
    plan = library.spaces.plan(SPACE)
    assert plan.name == "unlimited"
    check(plan, asked("x" * 5000, width=4096, height=4096), 1e9)
    for _ in range(30):
        put(library, plan, 1e9)


def test_a_finished_video_is_counted_once(library: Library) -> None:
    plan = library.spaces.plan(SPACE)
    video_id = put(library, plan)
    assert month(library) == Used()
    finish(library, video_id)
    assert not library.videos.finish(video_id, 8.0, 200, "key")
    assert month(library) == Used(1, 8.0, 200, len("Hello there."))
    library.videos.delete(video_id)
    assert month(library).videos == 1
    assert month(library, "other") == Used()
    assert [used for _, used in library.usage.days(SPACE, date(2020, 1, 1))] == [month(library)]


def test_what_fails_is_cancelled_or_a_test_costs_nothing(library: Library) -> None:
    plan = Plan(name="small", monthly_seconds=10)
    failed, cancelled = put(library, plan, 5), put(library, plan, 5)
    with pytest.raises(LimitReached):
        put(library, plan, 1)
    library.videos.fail(failed, 1001, "no")
    library.videos.set_state(cancelled, "cancelled")
    finish(library, put(library, plan, 100, test=True), 100)
    assert month(library) == Used()
    assert library.usage.standing(SPACE).left(plan) == 10


def test_a_quota_is_held_while_a_video_is_made_and_then_paid(library: Library) -> None:
    plan = Plan(name="small", monthly_seconds=20)
    first = put(library, plan, 15)
    assert library.usage.standing(SPACE).left(plan) == 5
    with pytest.raises(LimitReached) as caught:
        put(library, plan, 6)
    told = caught.value
    assert (told.limit, told.most, told.used) == ("monthly_seconds", 20, 15)
    assert "15.0 s held by 1 videos in the making" in told.message
    assert told.resets_at is not None
    assert told.resets_at.day == 1
    assert told.retry_after is not None
    assert 0 < told.retry_after <= 31 * 86400
    finish(library, first, 12)  # shorter than it was thought
    assert library.usage.standing(SPACE).left(plan) == 8
    put(library, plan, 6)
    put(library, plan, 1, space="other")


def test_a_quota_of_another_month_is_over(library: Library) -> None:
    plan = Plan(name="small", monthly_seconds=10, daily_videos=1)
    finish(library, put(library, plan), 10)
    for _ in range(2):
        with pytest.raises(LimitReached):
            put(library, plan)
    first = datetime.now(UTC).date().replace(day=1)
    with library.database.write() as session:
        session.execute(update(Day).values(day=first - timedelta(days=1)))
    put(library, plan)


def test_the_videos_of_a_day_are_limited(library: Library) -> None:
    plan = Plan(name="small", daily_videos=2)
    finish(library, put(library, plan))
    put(library, plan)
    with pytest.raises(LimitReached, match="daily api limit of 2 videos: 2 are used") as caught:
        put(library, plan)
    assert caught.value.resets_at == next_day(datetime.now(UTC))
    put(library, plan, test=True)


def test_a_plan_may_refuse_what_others_let_wait(library: Library) -> None:
    waits, refuses = (Plan(name=how, concurrency=1, overflow=how) for how in ("queue", "refuse"))
    first = put(library, waits)
    put(library, waits)
    with pytest.raises(LimitReached, match="2 of at most 1 videos are in the making"):
        put(library, refuses)
    put(library, refuses, batch_id="b" * 32)  # a batch waits
    library.usage.check(waits, SPACE, 1, True)
    with pytest.raises(LimitReached):
        library.usage.check(refuses, SPACE, 1, True)
    library.videos.fail(first, 1, "no")


def test_ends_of_days_and_months() -> None:
    eve = datetime(2027, 12, 31, 23, 59, tzinfo=UTC)
    assert next_day(eve) == next_month(eve) == datetime(2028, 1, 1, tzinfo=UTC)
    assert next_month(datetime(2028, 1, 31, tzinfo=UTC)) == datetime(2028, 2, 1, tzinfo=UTC)


def test_a_bucket_fills_as_time_goes(library: Library) -> None:
    spaces = library.spaces
    told = [spaces.request(SPACE, 3, 1000.0) for _ in range(4)]
    assert [(t.allowed, t.left) for t in told] == [(True, 2), (True, 1), (True, 0), (False, 0)]
    assert told[3].wait == pytest.approx(20)
    assert told[3].full == pytest.approx(60)
    assert spaces.request("other", 3, 1000.0).allowed
    assert not spaces.request(SPACE, 3, 1019.0).allowed
    assert spaces.request(SPACE, 3, 1020.0).allowed
    assert not spaces.request(SPACE, 3, 1020.0).allowed
    assert [spaces.request(SPACE, 3, 2000.0).allowed for _ in range(4)] == [True] * 3 + [False]


def test_spaces_have_plans(library: Library) -> None:
    spaces = library.spaces
    library.keys.create(space_id=SPACE)
    spaces.set_plan("free-shop", "free")
    assert [(name, plan.name) for name, plan in spaces.list()] == [
        ("free-shop", "free"),
        (SPACE, "unlimited"),
    ]
    spaces.set_plan("free-shop", None)
    assert spaces.plan("free-shop").name == "unlimited"
    with pytest.raises(InvalidField, match="plan: must be one of unlimited, free"):
        spaces.set_plan(SPACE, "nope")
    with pytest.raises(InvalidField, match="space"):
        spaces.set_plan("a space", "free")


def test_plans_of_the_operators_own_win(library: Library) -> None:
    spaces = library.spaces
    spaces.set_plan(SPACE, "free")
    spaces.put_plan(Plan(name="free", characters=10))
    assert spaces.plan(SPACE) == Plan(name="free", characters=10)
    assert Spaces(library.database).plan(SPACE).characters == 10
    assert spaces.remove_plan("free")
    assert not spaces.remove_plan("free")
    assert spaces.plan(SPACE) == BUILT_IN["free"]


def test_a_plan_in_use_stays(library: Library) -> None:
    spaces = library.spaces
    spaces.put_plan(Plan(name="club", scenes=2))
    spaces.set_plan(SPACE, "club")
    with pytest.raises(StandinError, match="in use"):
        spaces.remove_plan("club")
    assert spaces.plan(SPACE).scenes == 2
    by_default = Spaces(library.database, "club")
    assert by_default.plan("anybody").scenes == 2
    with pytest.raises(StandinError, match="no plan 'gone'"):
        Spaces(library.database, "gone").plan("anybody")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"resolution": "small"}, "resolution"),
        ({"resolution": 0}, "resolution"),
        ({"monthly_seconds": -1}, "monthly_seconds"),
        ({"overflow": "drop"}, "overflow"),
        ({"speed": 3}, "speed"),
        ({"name": "Big Plan"}, "name"),
    ],
)
def test_plans_that_cannot_be_are_refused(values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidField) as caught:
        plan_from({"name": "mine", **values})
    assert caught.value.path == (field,)


def test_speech_alone_is_counted(library: Library) -> None:
    library.usage.spoken(SPACE, 5)
    library.usage.spoken(SPACE, 7)
    assert month(library) == Used(characters=12)
