"""Reads cases from JSON Lines or YAML. What is wrong in a file is said with its name, the line and the cure."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from bot.errors import CasesError, UsageError
from bot.evaluation.cases.case import Case, identity
from bot.nouns import LONGEST_QUESTION, Turn, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    ParseYaml = Callable[[str], Iterable["NumberedItem"]]

NumberedItem = tuple[int, object]
"""The number of the line on which it begins, and what stands there. Every scalar is a text: `214`, `no` are words."""

KEYS = ("id", "question", "history", "verdict", "must", "must_not", "source", "page", "quote", "tags")
_VERDICTS = (Verdict.ANSWERED, Verdict.REFUSED)
_PAGE = re.compile(r"0*[1-9][0-9]{0,6}")
"""`3`, `007`"""
_COMMENT = "#"
JSON_LINES, _YAML = (".jsonl", ".ndjson"), (".yaml", ".yml")


def load_cases(path: Path, parse_yaml: ParseYaml) -> tuple[Case, ...]:
    """The cases of a file, in its order; raises UsageError without a file, CasesError for what is wrong in it.

    `parse_yaml` gives the items of a YAML list, and raises ValueError with a line and what is wrong.
    """
    text = _text(path)
    is_yaml = path.suffix.lower() in _YAML
    lines = _yaml(text, path, parse_yaml) if is_yaml else _json_lines(text, f"{path}")
    cases = _cases(lines, f"{path}")
    if not cases:
        raise CasesError(f'{path} holds no case. Write one a line: {{"question": "…", "verdict": "answered"}}.')
    return cases


def read_cases(text: str, place: str) -> tuple[Case, ...]:
    """The cases in JSON Lines, none where there is no line; `place` is named where CasesError says what is wrong."""
    return _cases(_json_lines(text, place), place)


def _cases(lines: Iterable[NumberedItem], place: str) -> tuple[Case, ...]:
    cases: dict[str, Case] = {}
    for number, found in lines:
        case = _Reader(f"{place}, line {number}").case(found)
        if case.id in cases:
            raise CasesError(
                f"{place}, line {number}: the id {case.id!r} is there already. Take out the case that is there twice, "
                "or give one of them another `id`."
            )
        cases[case.id] = case
    return tuple(cases.values())


def _text(path: Path) -> str:
    if path.suffix.lower() not in (*JSON_LINES, *_YAML):
        raise UsageError(f"{path} is no file of cases by its name: it has to end in .jsonl, .yaml or .yml.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UsageError(
            f"There is no file {path}. `pincite eval init {path}` writes one from the ledger, for JSON Lines."
        ) from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CasesError(f"{path} is not UTF-8. Save it in that encoding.") from None


def _json_lines(text: str, place: str) -> Iterator[NumberedItem]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.lstrip().startswith(_COMMENT):
            continue
        try:
            # Numbers stay texts, as they are written: `"must": [1.50]` asks for `1.50`.
            found = json.loads(
                line,
                parse_int=str,
                parse_float=str,
                object_pairs_hook=_once,
            )
        except ValueError as error:
            raise CasesError(f"{place}, line {number} is not valid JSON: {error}.") from None
        yield number, found


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """The object; of two values of one key JSON keeps the last, without a word."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a key stands there twice")
    return fields


def _yaml(text: str, path: Path, parse: ParseYaml) -> Iterable[NumberedItem]:
    try:
        return tuple(parse(text))
    except ValueError as error:
        raise CasesError(f"{path} is not a YAML list of cases: {error}.") from None


@dataclass(frozen=True)
class _Reader:
    """Makes a case of what stands in a place of a file."""

    place: str

    def case(self, found: object) -> Case:
        fields = self._fields(found)
        question = self._words(fields, "question")
        if not question:
            self._fail('a case needs a `question`: {"question": "…", "verdict": "answered"}')

        sources = self._each_word(fields, "source")
        history = tuple(self._turn(turn) for turn in self._list(fields, "history"))
        case = Case(
            id=self._words(fields, "id") or identity(question, history),
            question=question,
            history=history,
            verdict=self._verdict(self._words(fields, "verdict")),
            must=tuple(self._group(group) for group in self._list(fields, "must")),
            must_not=self._each_word(fields, "must_not"),
            source=sources[0] if sources else "",
            other_sources=sources[1:],
            page=self._page(self._words(fields, "page")),
            quote=self._words(fields, "quote"),
            tags=self._each_word(fields, "tags"),
        )
        self._make_sense(case)
        return case

    def _fields(self, found: object) -> Mapping[str, object]:
        if not isinstance(found, dict):
            self._fail('a case is an object with a question: {"question": "…", "verdict": "answered"}')

        # A key that is misspelt would go unnoticed, and the case expect nothing.
        for key in found:
            if key in KEYS:
                continue
            near = difflib.get_close_matches(str(key), KEYS, n=1)
            meant = f"Did you mean {near[0]!r}?" if near else f"Known are {', '.join(KEYS)}."
            raise CasesError(f"{self.place}: there is no key {key!r}. {meant}")
        return found

    def _words(self, fields: Mapping[str, object], key: str) -> str:
        value = fields.get(key)
        if value is None:
            return ""
        return self._word(value, key, may_be_empty=True)

    def _each_word(
        self,
        fields: Mapping[str, object],
        key: str,
    ) -> tuple[str, ...]:
        return tuple(self._word(word, key) for word in self._list(fields, key))

    def _word(
        self,
        value: object,
        key: str,
        *,
        may_be_empty: bool = False,
    ) -> str:
        if not isinstance(value, str):
            self._fail(f"{key!r} takes text, not {json.dumps(value, ensure_ascii=False)}")
        if not value.strip() and not may_be_empty:
            self._fail(f"{key!r} holds an empty text, which says nothing; take it out")
        return value.strip()

    def _list(self, fields: Mapping[str, object], key: str) -> list[object]:
        """What is given, a single text as a list of one."""
        value = fields.get(key)
        if value is None or value == "":
            return []
        if isinstance(value, list):
            return value
        return [self._word(value, key)]

    def _group(self, group: object) -> tuple[str, ...]:
        """Alternatives; a bare text is without any."""
        if isinstance(group, list) and group:
            return tuple(self._word(word, "must") for word in group)
        return (self._word(group, "must"),)

    def _turn(self, turn: object) -> Turn:
        if not isinstance(turn, dict):
            return Turn(question=self._word(turn, "history"))

        is_whole = "question" in turn and set(turn) <= {"question", "answer", "sources"}
        if not is_whole:
            self._fail('a turn of `history` is a question, or {"question": "…", "answer": "…", "sources": ["…"]}')
        cited = self._each_word(turn, "sources")
        said = self._word(turn["question"], "history")
        return Turn(
            question=said,
            answer=self._words(turn, "answer"),
            sources=cited,
        )

    def _verdict(self, text: str) -> Verdict | None:
        if text and text not in _VERDICTS:
            self._fail(f"`verdict` is answered or refused, not {text!r}")
        return Verdict(text) if text else None

    def _page(self, text: str) -> int | None:
        if text and not _PAGE.fullmatch(text):
            self._fail(f"`page` is a number from 1, not {text!r}")
        return int(text) if text else None

    def _make_sense(self, case: Case) -> None:
        asked = [case.question, *(turn.question for turn in case.history)]
        if max(map(len, asked)) > LONGEST_QUESTION:
            self._fail(f"a question has {LONGEST_QUESTION:,} characters at most")

        says_or_cites = case.must or case.source or case.quote
        if case.verdict is Verdict.REFUSED and says_or_cites:
            self._fail("a refusal says and cites nothing: take out `must`, `source` and `quote`, or the verdict")
        if (case.page or case.quote) and len(case.sources) != 1:
            self._fail("`page` and `quote` say where in a `source`; name that one")

    def _fail(self, reason: str) -> NoReturn:
        raise CasesError(f"{self.place}: {reason}.")
