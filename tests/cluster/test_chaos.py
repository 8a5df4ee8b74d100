"""A small run of disasters; `make chaos` has the large one."""

from pathlib import Path

import pytest

from standin.evaluation import chaos
from standin.evaluation.cluster import Kind
from standin.evaluation.servers import Postgres, Store


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["postgres", "sqlite"])
def test_every_video_is_made_once_and_as_in_calm(tmp_path: Path, kind: Kind) -> None:
    if kind == "postgres" and (reason := Postgres.missing() or Store.missing()):
        pytest.skip(reason)
    wild = chaos.trial(tmp_path / "wild", 6, 3, 2, kind, dead=6, limit=240, between=(0.5, 2))
    calm = chaos.trial(tmp_path / "calm", 6, 0, 2, kind, limit=240)
    chaos.compare(calm.digests, wild)
    assert wild.lines()[-1] == "chaos: 6 completed, 0 lost, 0 doubled"
    assert len(calm.digests) == 6 and wild.differing == 0
