"""`pincite eval init` and `add`: cases from answers that were given."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.output.console import line, print_blocks
from bot.errors import UsageError
from bot.showing import in_number

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from bot.configuration.settings import Settings
    from bot.evaluation.cases.case import Case
    from bot.evaluation.cases.casebook import Casebook
    from bot.evaluation.cases.drafting import DraftedCase
    from bot.nouns import Answer, Entry
    from bot.ports.inbox import Rating

_CASES = Path("cases.jsonl")
_MOST = 50
_DIGITS = 10
"""Of a digest, by which an evaluation says what its cases were."""


def _add_written_file(parser: options.Parser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        type=Path,
        default=_CASES,
        help="default: %(default)s",
    )
    parser.add_argument("--force", action="store_true", help="overwrite the file")


def _need_free_place(arguments: argparse.Namespace) -> None:
    """Raises UsageError where the file may not be written."""
    from bot.evaluation.cases.casebook import need_json_lines

    need_json_lines(arguments.file)
    if arguments.file.exists() and not arguments.force:
        raise UsageError(f"{arguments.file} is there already. Name another file, or overwrite it with --force.")


def _add_init_arguments(parser: options.Parser) -> None:
    _add_written_file(parser)
    parser.add_argument(
        "-n",
        metavar="N",
        type=options.positive,
        default=_MOST,
        help="at most so many (default: %(default)s)",
    )


def _init(arguments: argparse.Namespace) -> int:
    from bot.evaluation.cases.drafting import drafts

    _need_free_place(arguments)
    entries, ratings = _asked(arguments)
    found = drafts(entries, ratings, arguments.n)
    if not found:
        raise UsageError(_nothing(entries))

    _write(arguments.file, "".join(_lines(found)))
    print_blocks(
        [
            line(f"Wrote {in_number(len(found), 'case')} to {arguments.file}. Correct what they expect, then run:"),
            line(f"pincite eval {arguments.file}", indent=2),
        ]
    )
    return 0


def _add_add_arguments(parser: options.Parser) -> None:
    parser.add_argument(
        "answer_id",
        metavar="ANSWER_ID",
        help="the id below the answer, in --json and in `pincite gaps`",
    )
    parser.add_argument(
        "--expect",
        metavar="TEXT",
        action="append",
        default=[],
        help="words that the answer has to hold, as often as you like; or refused",
    )
    parser.add_argument(
        "--source",
        metavar="SOURCE",
        default="",
        help="the document that it has to cite",
    )
    parser.add_argument(
        "--to",
        metavar="FILE",
        type=Path,
        help=f"default: {_CASES}, or the database where the index is on a server",
    )


def _add(arguments: argparse.Namespace) -> int:
    from bot.evaluation.cases.casebook import need_json_lines
    from bot.wiring import is_on_server

    settings = options.settings(arguments)
    file = arguments.to or (None if is_on_server(settings) else _CASES)
    if file:
        need_json_lines(file)

    case = _promoted(arguments)
    with _casebook(file, settings) as cases:
        cases.add(case)

    print_blocks([line(f"Added the case {case.id} to {file or 'the database'}: {case.question}")])
    return 0


@contextmanager
def _casebook(file: Path | None, settings: Settings) -> Iterator[Casebook]:
    """That file, or what the database keeps."""
    from bot.evaluation.cases.casebook import FileCasebook
    from bot.wiring import cases_of_file, open_casebook

    if file:
        yield FileCasebook(file, cases_of_file)
        return
    with open_casebook(settings) as cases:
        yield cases


def add_cases(parser: options.Parser) -> None:
    """Declare which cases are meant; `meant` gives them."""
    parser.add_argument(
        "cases",
        metavar="CASES",
        nargs="?",
        type=Path,
        help="a file of cases: .jsonl, .yaml or .yml; `pincite eval init` makes one. Without it, those in the "
        "database, where the index is on a server",
    )


def chosen_cases(path: Path | None, settings: Settings) -> tuple[str, tuple[Case, ...]]:
    """What the cases are called, with a digest, and the cases of this file or, without one, of the database."""
    from bot.evaluation.cases.case import dump
    from bot.wiring import cases_of_file, place_of

    if path:
        cases = cases_of_file(path)
        return f"{path} ({_digest(path.read_bytes())})", cases
    cases = _kept(settings)
    return f"{place_of(settings)} ({_digest(dump(cases).encode())})", cases


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:_DIGITS]


def _kept(settings: Settings) -> tuple[Case, ...]:
    """The cases in the database; raises UsageError where there are none, or where they are kept in a file."""
    from bot.wiring import is_on_server, open_casebook, place_of

    if not is_on_server(settings):
        raise UsageError(
            "CASES is missing: a file of cases: .jsonl, .yaml or .yml; `pincite eval init` makes one. Only where the "
            "index is on a server, cases are kept with it."
        )
    with open_casebook(settings) as kept:
        cases = kept.all()
    if not cases:
        raise UsageError(
            f"There are no test cases in {place_of(settings)}. Make some on Slack or with `pincite eval add`, or take "
            "those of a file with `pincite eval import FILE`."
        )
    return cases


def _export(arguments: argparse.Namespace) -> int:
    from bot.evaluation.cases.case import dump

    _need_free_place(arguments)
    cases = _kept(options.settings(arguments))
    _write(arguments.file, dump(cases))
    print_blocks(
        [line(f"Wrote {in_number(len(cases), 'case')} to {arguments.file}. What you change there goes back with:")]
    )
    print_blocks([line(f"pincite eval import {arguments.file}", indent=2)])
    return 0


def _add_import_arguments(parser: options.Parser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help="a file of cases: .jsonl, .yaml or .yml",
    )


def _import(arguments: argparse.Namespace) -> int:
    from bot.wiring import cases_of_file, import_cases, is_on_server

    settings = options.settings(arguments)
    cases = cases_of_file(arguments.file)
    if not is_on_server(settings):
        raise UsageError("Without `database`, cases stay in files: name the file, as in `pincite eval FILE`.")

    changed = import_cases(settings, cases)
    print_blocks(
        [line(f"Took {in_number(len(cases), 'case')} into the database: {changed:,} new or other than before.")]
    )
    return 0


def _promoted(arguments: argparse.Namespace) -> Case:
    """The answer as a case, with what is expected of it."""
    from bot.evaluation.cases.drafting import corrected, correction, draft_case, history_of

    entries, ratings = _asked(arguments)
    answer = _answer(entries, arguments.answer_id)
    said = [one for one in ratings if one.answer == answer.id]
    expected = arguments.expect or list(filter(None, [correction(said)]))

    if not expected:
        raise UsageError(
            f"Nobody wrote what is right instead of the answer {answer.id}. Say it with --expect TEXT, or --expect "
            "refused where the documents don't say."
        )

    return corrected(
        draft_case(answer, history_of(answer, entries), said),
        expected,
        arguments.source,
    )


def _answer(entries: Iterable[Entry], answer_id: str) -> Answer:
    from bot.errors import NotFound

    found = next((entry.answer for entry in entries if entry.answer.id == answer_id), None)
    if found is None:
        raise NotFound(f"No answer {answer_id!r} in the ledger. Its id is printed under the answer, and in --json.")
    if not found.question:
        raise UsageError(f"The question of the answer {answer_id} was not kept (setting `keep_questions`).")
    if found.is_of_attached:
        raise UsageError(f"The answer {answer_id} is of a file that came with its question, and no document.")
    return found


def _asked(arguments: argparse.Namespace) -> tuple[tuple[Entry, ...], tuple[Rating, ...]]:
    """All answers in the ledger, oldest first, and what people said of them."""
    from bot.nouns import Verdict
    from bot.wiring import open_records

    with open_records(options.settings(arguments)) as records:
        return records.ledger.entries(tuple(Verdict)), records.inbox.ratings()


def _lines(found: Iterable[DraftedCase]) -> Iterator[str]:
    from bot.evaluation.cases.case import dump

    for one in found:
        yield f"# {one.remark}\n" if one.remark else ""
        yield dump([one.case])


def _nothing(entries: Sequence[Entry]) -> str:
    if any(entry.answer.question for entry in entries):
        return "The ledger holds nothing but small talk and answers of files that came with their questions."
    if entries:
        return "The ledger keeps no questions (setting `keep_questions`), so that no case can be made of its answers."
    return "The ledger holds no answer yet. Ask something first, with `pincite ask` or on Slack."


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from None


INIT = options.Action(
    description="Write cases from the answers in the ledger, those that people called wrong or missing first, each "
    "expecting what was answered, for you to correct.",
    add_arguments=_add_init_arguments,
    run=_init,
)
ADD = options.Action(
    description="Add an answer, a thumbs-down or a gap to the cases, with what is right. Without --expect, what "
    "somebody wrote on Slack about a wrong answer is taken for it.",
    add_arguments=_add_add_arguments,
    run=_add,
)
EXPORT = options.Action(
    description="Write the cases that the database keeps, where the index is on a server, to a file of cases.",
    add_arguments=_add_written_file,
    run=_export,
)
IMPORT = options.Action(
    description="Take the cases of a file into the database, where the index is on a server. Those of the same id, or "
    "which ask the same without one, are replaced; no other is lost.",
    add_arguments=_add_import_arguments,
    run=_import,
)
