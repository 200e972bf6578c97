"""The time left is what it turns out to be, whatever the pattern of the work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.reporting.forecast import Forecast

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PIECE = 32
LENGTH = 800


@dataclass
class Run:
    """An ingestion that reads all its files first, or each when its turn comes, on a clock of its own."""

    files: Sequence[tuple[str, int, int]]
    """The kind, the size, and the passages of each."""
    seconds: Callable[[int], float]
    """That each 32 passages take until they are embedded, by the number of the piece."""
    reads_first: bool = False
    now: float = 0.0
    told: list[tuple[float, float]] = field(default_factory=list)
    """Each moment at which a time was told, and what it was."""

    def __post_init__(self) -> None:
        self.forecast = Forecast([(kind, size) for kind, size, _ in self.files], clock=lambda: self.now)
        pieces = 0
        if self.reads_first:
            for file in self.files:
                self.read(*file)
        for file in self.files:
            if not self.reads_first:
                self.read(*file)
            for first in range(0, file[2], PIECE):
                passages = min(PIECE, file[2] - first)
                self.embed(passages, self.seconds(pieces) * passages / PIECE)
                pieces += 1

    def read(self, kind: str, size: int, passages: int) -> None:
        seconds = 0.001 + size / 1e7
        self.now += seconds
        self.forecast.has_read(kind, size, [LENGTH] * passages, seconds)

    def embed(self, passages: int, seconds: float) -> None:
        for _ in range(4):  # a bar is drawn in between
            self.now += seconds / 4
            self.look()
        self.forecast.has_embedded([LENGTH] * passages)

    def look(self) -> None:
        left = self.forecast.left()
        if left is not None:
            self.told.append((self.now, left))

    def errors(self, after: float) -> list[float]:
        """How much too long, or too short, each time was after this part of the run, as a part of the whole run."""
        return [(left - (self.now - at)) / self.now for at, left in self.told if at > after * self.now]


def steady(_: int) -> float:
    return 3.0


NOTES = [(".md", 6_000, 5)] * 200
MIXED = [(".pdf", 2_000_000, 40), (".md", 6_000, 5), (".xlsx", 300_000, 100), (".md", 12_000, 10)] * 12


def test_steady_work_is_foretold() -> None:
    assert max(map(abs, Run(NOTES, steady).errors(0.1))) < 0.05


def test_one_huge_file_is_foretold_from_its_first_passages_on() -> None:
    run = Run([(".csv", 40_000_000, 20_000)], steady)
    assert max(map(abs, run.errors(0.02))) < 0.05


def test_kinds_that_bring_more_or_less_for_a_byte_are_told_apart() -> None:
    assert max(map(abs, Run(MIXED, steady).errors(0.15))) < 0.05
    sorted_by_kind = Run(sorted(MIXED), steady, reads_first=True)
    assert max(map(abs, sorted_by_kind.errors(0.05))) < 0.15


def test_a_faster_model_is_noticed() -> None:
    run = Run(NOTES, lambda piece: 3.0 if piece < 100 else 1.0, reads_first=True)
    assert max(map(abs, run.errors(0.85))) < 0.2


def test_a_standstill_makes_the_time_longer_and_is_forgotten() -> None:
    run = Run(NOTES * 4, lambda piece: 200.0 if piece == 300 else 3.0, reads_first=True)
    assert max(map(abs, run.errors(0.6))) < 0.2


def test_while_a_piece_takes_longer_than_ever_the_time_does_not_run_out() -> None:
    """It said `7 s` for eight minutes."""
    run = Run([(".md", 40_000, 32)] * 50, lambda piece: 480.0 if piece == 45 else 3.0, reads_first=True)
    meanwhile = [left for at, left in run.told if 45 * 3 + 60 < at < 45 * 3 + 480]
    assert min(meanwhile) > 15


def test_nothing_is_told_before_anything_was_measured() -> None:
    forecast = Forecast([(".md", 10)], clock=lambda: 0.0)
    assert (forecast.left(), forecast.share(), forecast.passages()) == (None, None, None)


def test_all_that_was_read_and_embedded_is_the_end() -> None:
    run = Run(MIXED, steady)
    assert (run.forecast.left(), run.forecast.share()) == (0.0, 1.0)
    assert run.forecast.passages() == run.forecast.embedded == sum(passages for _, _, passages in MIXED)


def test_files_without_any_text_are_counted_by_their_bytes() -> None:
    forecast = Forecast([(".png", 100)] * 10)
    for _ in range(5):
        forecast.has_read(".png", 100, [], 2.0)
    assert (forecast.share(), forecast.left()) == (0.5, 10.0)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([".md", ".pdf", ".csv"]), st.integers(1, 5_000), st.integers(10, 60)),
        min_size=50,
        max_size=120,
    ),
    st.lists(st.floats(1.0, 4.0), min_size=7, max_size=7),
)
def test_uneven_work_is_foretold_within_a_third_of_the_run(
    files: list[tuple[str, int, int]], seconds: list[float]
) -> None:
    run = Run(files, lambda piece: seconds[piece % len(seconds)], reads_first=True)
    assert max(map(abs, run.errors(0.2))) < 0.34
