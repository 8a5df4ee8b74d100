"""``python -m standin`` is ``standin``."""

from .cli import main

if __name__ == "__main__":
    main()
