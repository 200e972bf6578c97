"""What the files of the drill say: small texts in several formats, nearly all of them new."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

AUDIENCES = ("hr", "board", "staff")
SHARED = ("The kettle is shared by all.", "Keys hang in the porch.", "Post leaves at noon.")
"""Sentences that alone make a file, so that several files say the same."""
MANY = 300
"""Records of the large file: more than the sync commits at once."""


@dataclass
class Content:
    """Writes by a dice; a sentence comes once, but for those that files share."""

    dice: random.Random
    _sentences: int = 0

    def of(self, suffix: str) -> str:
        """For a file of this suffix."""
        if suffix == ".jsonl":
            return self.records(self.dice.randint(2, 5))
        if suffix == ".csv":
            rows = [f"{number},{self._sentence()}\n" for number in range(self.dice.randint(1, 4))]
            return "item,remark\n" + "".join(rows)
        if self.dice.random() < 0.35:
            return self.dice.choice(SHARED)
        if suffix == ".md":
            return self._markdown()
        return " ".join(self._sentence() for _ in range(self.dice.randint(1, 30)))

    def _markdown(self) -> str:
        front = f"---\naudience: {self.dice.choice(AUDIENCES)}\n---\n" if self.dice.random() < 0.3 else ""
        sections = (f"## Part {n}\n\n{self._sentence()}\n" for n in range(self.dice.randint(1, 4)))
        return f"{front}# About {self._sentence()}\n\n" + "\n".join(sections)

    def records(self, count: int, first: int = 0) -> str:
        return "".join(json.dumps(record) + "\n" for record in self._each_record(count, first))

    def _each_record(self, count: int, first: int) -> Iterator[dict[str, str]]:
        for number in range(first, first + count):
            record = {"id": f"r{number}", "text": self._sentence()}
            if self.dice.random() < 0.05:
                record["audience"] = self.dice.choice(AUDIENCES)
            yield record

    def _sentence(self) -> str:
        """One that was never said before."""
        self._sentences += 1
        return f"Lamp {self._sentences} burns {self.dice.randint(2, 99)} hours."
