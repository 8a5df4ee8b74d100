"""``standin clean``."""

from typing import Annotated

import typer

from .options import Home, Json, err, print_json, settings
from .tables import print_table


def clean(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go; remove nothing.")
    ] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Remove what the settings no longer keep, and objects that nothing names.

    Workers do so by themselves. What an unfinished video needs stays.

    Example: `standin clean --dry-run`
    """
    from ..jobs import housekeeping
    from ..jobs.durable import DurableJobs
    from ..library import Library

    chosen = settings(home)
    with Library.open(chosen) as library:
        jobs = DurableJobs(chosen.jobs_database_url)
        try:
            found = list(housekeeping.clean(library, jobs, chosen, dry_run))
        finally:
            jobs.close()
    if as_json:
        rows = [{"what": gone.what, "count": gone.count, "bytes": gone.size} for gone in found]
        print_json({"dry_run": dry_run, "removed": rows})
        return
    lines = [
        (gone.what, gone.count, f"{gone.size / 1e6:.1f}" if gone.size else "")
        for gone in found
        if gone.count
    ]
    if lines:
        print_table(("would go" if dry_run else "gone", "count", "MB"), lines)
    else:
        err.print("nothing to remove")
