"""The published schema. To write it anew: ``STANDIN_GOLDEN=write pytest <this file>``."""

import json
import os
from pathlib import Path

from standin.avatars.illustrated.document import CharacterDocument, schema

DOCS = Path(__file__).parents[2] / "docs"


def test_the_published_schema_is_the_one_that_is_checked() -> None:
    path, told = DOCS / "character.schema.json", json.dumps(schema(), indent=1) + "\n"
    if os.environ.get("STANDIN_GOLDEN") == "write":
        path.write_text(told)
    assert path.read_text() == told


def test_the_example_in_the_docs_is_valid() -> None:
    text = (DOCS / "characters.md").read_text()
    CharacterDocument.from_json(text.split("```json")[1].split("```")[0])
