"""The command line: thin over the rooms."""

import sys


def main() -> None:
    """``standin``: see `app`."""
    try:
        from .app import run  # takes a second, in which Ctrl-C may come

        run()
    except KeyboardInterrupt:
        sys.exit(130)


__all__ = ["main"]
