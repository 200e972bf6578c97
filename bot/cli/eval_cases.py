"""`pincite eval init` and `add`: cases from answers that were given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.console import line, show
from bot.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from bot.evaluation.cases import Case
    from bot.evaluation.drafting import Drafted
    from bot.inbox import Rating
    from bot.nouns import Answer, Entry

CASES = Path("cases.jsonl")
MOST = 50


def _add_init_arguments(parser: options.Parser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path, default=CASES, help="default: %(default)s")
    parser.add_argument(
        "-n", metavar="N", type=options.positive, default=MOST, help="at most so many (default: %(default)s)"
    )
    parser.add_argument("--force", action="store_true", help="overwrite the file")


def _init(arguments: argparse.Namespace) -> int:
    from bot.evaluation.casebook import need_json_lines
    from bot.evaluation.drafting import drafts

    need_json_lines(arguments.file)
    if arguments.file.exists() and not arguments.force:
        raise UsageError(f"{arguments.file} is there already. Name another file, or overwrite it with --force.")
    entries, ratings = _asked(arguments)
    found = drafts(entries, ratings, arguments.n)
    if not found:
        raise UsageError(_nothing(entries))
    _write(arguments.file, "".join(_lines(found)))
    show(
        [
            line(f"Wrote {len(found)} cases to {arguments.file}. Correct what they expect, then run:"),
            line(f"pincite eval {arguments.file}", indent=2),
        ]
    )
    return 0


def _add_add_arguments(parser: options.Parser) -> None:
    parser.add_argument(
        "answer_id", metavar="ANSWER_ID", help="the id below the answer, in --json and in `pincite gaps`"
    )
    parser.add_argument(
        "--expect",
        metavar="TEXT",
        action="append",
        default=[],
        help="words that the answer has to hold, as often as you like; or refused",
    )
    parser.add_argument("--source", metavar="SOURCE", default="", help="the document that it has to cite")
    parser.add_argument("--to", metavar="FILE", type=Path, default=CASES, help="default: %(default)s")


def _add(arguments: argparse.Namespace) -> int:
    from bot.evaluation import casebook
    from bot.wiring import load_cases

    casebook.need_json_lines(arguments.to)
    case = _promoted(arguments)
    casebook.add(arguments.to, case, load_cases)
    show([line(f"Added the case {case.id} to {arguments.to}: {case.question}")])
    return 0


def _promoted(arguments: argparse.Namespace) -> Case:
    """The answer as a case, with what is expected of it."""
    from bot.evaluation.drafting import corrected, correction, draft, history_of

    entries, ratings = _asked(arguments)
    answer = _answer(entries, arguments.answer_id)
    said = [one for one in ratings if one.answer == answer.id]
    expected = arguments.expect or list(filter(None, [correction(said)]))
    if not expected:
        raise UsageError(
            f"Nobody wrote what is right instead of the answer {answer.id}. Say it with --expect TEXT, or --expect "
            "refused where the documents don't say."
        )
    return corrected(draft(answer, history_of(answer, entries), said), expected, arguments.source)


def _answer(entries: Iterable[Entry], answer_id: str) -> Answer:
    from bot.errors import NotFound

    found = next((entry.answer for entry in entries if entry.answer.id == answer_id), None)
    if found is None:
        raise NotFound(f"No answer {answer_id!r} in the ledger. Its id is printed under the answer, and in --json.")
    if not found.question:
        raise UsageError(f"The question of the answer {answer_id} was not kept (setting `keep_questions`).")
    return found


def _asked(arguments: argparse.Namespace) -> tuple[tuple[Entry, ...], tuple[Rating, ...]]:
    """All answers in the ledger, oldest first, and what people said of them."""
    from bot.nouns import Verdict
    from bot.wiring import open_records

    with open_records(options.settings(arguments)) as records:
        return records.ledger.entries(tuple(Verdict)), records.inbox.ratings()


def _lines(found: Iterable[Drafted]) -> Iterator[str]:
    from bot.evaluation.cases import dump

    for one in found:
        yield f"# {one.remark}\n" if one.remark else ""
        yield dump([one.case])


def _nothing(entries: Sequence[Entry]) -> str:
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
    description="Add an answer, a thumbs-down or a gap to a file of cases, with what is right. Without --expect, what "
    "somebody wrote on Slack about a wrong answer is taken for it.",
    add_arguments=_add_add_arguments,
    run=_add,
)
