"""The command line: thin over the rooms."""

import os
import sys

from ..threads import ONE


def main() -> None:
    """``standin``: see `app`."""
    for name, count in ONE.items():
        os.environ.setdefault(name, count)
    try:
        from .app import run  # takes a second, in which Ctrl-C may come

        run()
    except KeyboardInterrupt:
        sys.exit(130)


__all__ = ["main"]
