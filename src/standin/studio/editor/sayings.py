"""How words are said in a line: a list that goes with its voice."""

from __future__ import annotations

from ...scene import limits
from ..parts import Field, button, tag
from .body import Body
from .desk import Desk
from .pieces import part


class Sayings:
    """A part of the tab of the voice."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        given = desk.get("voice", "pronunciations", default=[])
        self.rows: list[Body] = [each for each in given if isinstance(each, dict)]
        """Those that are only begun, too; the request has the whole ones."""
        with part("Words said another way"):
            self.place = tag("div", classes="bits")
        self._show()

    def _show(self) -> None:
        self.place.clear()
        with self.place:
            for i, pair in enumerate(self.rows):
                self._row(i, pair)
            with tag("div", classes="row"):
                button("A word", self._add, icon_name="plus", classes="small-btn")
            if not self.rows:
                tag("p", "Wherever the word comes in this line: “SQL” as “sequel”. For one place "
                    "only there is “Say as” above the script.", "dim small")  # fmt: skip

    def _row(self, index: int, pair: Body) -> None:
        with tag("div", classes="saying"):
            Field(
                f"Word {index + 1}", str(pair.get("word") or ""), hideLabel=True,
                placeholder="Written", on_change=lambda v: self._put(index, "word", v),
            )  # fmt: skip
            Field(
                f"How word {index + 1} is said", str(pair.get("say") or ""), hideLabel=True,
                placeholder="Said, or /IPA/", on_change=lambda v: self._put(index, "say", v),
            )  # fmt: skip
            button(
                "", lambda: self._remove(index), icon_name="trash", classes="quiet small-btn",
                label=f"Delete word {index + 1}",
            )  # fmt: skip

    def _put(self, index: int, key: str, value: str) -> None:
        self.rows[index] = {**self.rows[index], key: value}
        self._keep()

    def _add(self) -> None:
        if len(self.rows) < limits.PRONUNCIATIONS:
            self.rows.append({"word": "", "say": ""})
            self._show()

    def _remove(self, index: int) -> None:
        del self.rows[index]
        self._keep()
        self._show()

    def _keep(self) -> None:
        whole = [
            pair
            for pair in self.rows
            if all(str(pair.get(key) or "").strip() for key in ("word", "say"))
        ]
        self.desk.put(("voice", "pronunciations"), whole or None)
