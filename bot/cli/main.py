"""The `pincite` command: its verbs, and the one place where what goes wrong becomes a line and an exit code."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from typing import TYPE_CHECKING

from bot import __version__
from bot.cli import options
from bot.cli.asking import ask, chat, search, why
from bot.cli.documents import ingest, sources
from bot.cli.output.console import prepare_streams, print_note
from bot.cli.quality import eval as evaluate  # the builtin of this name is not what is meant
from bot.cli.quality import gaps, ledger, report
from bot.cli.running import serve, slack
from bot.cli.upkeep import backup, copy, doctor, reindex, restore
from bot.errors import FAILING, PinciteError, StorageFailed, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

VERBS: dict[str, options.Verb] = {
    "ingest": ingest,
    "ask": ask,
    "chat": chat,
    "search": search,
    "sources": sources,
    "why": why,
    "gaps": gaps,
    "report": report,
    "eval": evaluate,
    "ledger": ledger,
    "slack": slack,
    "serve": serve,
    "doctor": doctor,
    "reindex": reindex,
    "backup": backup,
    "restore": restore,
    "copy": copy,
}
# The last two as shells have it: 128 and the number of the signal, SIGINT or SIGPIPE.
_ERROR, USAGE, _STOPPED, _PIPE_CLOSED = 1, 2, 130, 141

_DESCRIPTION = """\
Pincite answers questions from your own documents. Every sentence of an answer
carries a pincite: the exact words in the exact document, page or section that
support it. Where the documents don't say, it says so."""

_EPILOG = """\
exit codes:
  0  answered, or done
  1  error
  2  usage: the command cannot be understood as given
  3  refused: the documents don't say
  4  ingest finished, but some files were unreadable or wait for --yes
  5  eval finished, but a --fail-under was missed

examples:
  pincite ingest handbook/ minutes.pdf
  pincite ask "How many days of parental leave are there?"
  pincite ask --json - < question.txt
  pincite search -k 3 parental leave

Results go to stdout, everything else to stderr.
`pincite VERB --help` says more about a verb."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    prepare_streams()
    arguments = argparse.Namespace(debug=False)
    try:
        code = _run(argv, arguments)
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the boundary: whatever happens becomes a sentence
        return ended_by(error, arguments)
    return code


def ended_by(error: Exception | KeyboardInterrupt, arguments: argparse.Namespace) -> int:
    """Say what ended the command; its exit code."""
    if isinstance(error, KeyboardInterrupt):
        print_note("pincite: stopped.")
        return _STOPPED
    if isinstance(error, BrokenPipeError):
        return _pipe_closed()
    return _failed(error, arguments)


def build_parser() -> options.Parser:
    """The whole command line."""
    shared = options.everywhere()
    parser = options.Parser(
        prog="pincite",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[shared],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"pincite {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", title="verbs")

    for name, verb in VERBS.items():
        described = verbs.add_parser(
            name,
            help=verb.SUMMARY,
            description=f"{_sentence(verb.SUMMARY)}",
            parents=[shared],
            allow_abbrev=False,
        )
        verb.add_arguments(described)

    return parser


def _run(argv: Sequence[str] | None, arguments: argparse.Namespace) -> int:
    parser = build_parser()
    try:
        parser.parse_args(argv, arguments)
    except SystemExit as finished:  # how argparse ends after --help and --version
        return int(finished.code or 0)

    if arguments.verb is None:
        parser.print_help(sys.stderr)
        return USAGE
    return VERBS[arguments.verb].run(arguments)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _failed(error: Exception, arguments: argparse.Namespace) -> int:
    if arguments.debug:
        traceback.print_exception(error)
    if isinstance(error, FileNotFoundError) and _is_nowhere():
        error = UsageError("The folder that you are in was deleted. Go to one that is there, and say it again.")
    if isinstance(error, OSError) and error.errno in FAILING:
        _stop_printing()
        error = StorageFailed.of(error, "The output")
    if isinstance(error, PinciteError):
        print_note(f"pincite: {error}")
        return USAGE if isinstance(error, UsageError) else _ERROR

    print_note(f"pincite: {_unexpected(error, arguments)}")
    return _ERROR


def _is_nowhere() -> bool:
    """Whether the current folder is gone, so that no path in it can be followed."""
    try:
        os.getcwd()  # noqa: PTH109 - as Path.cwd, which may have been asked before
    except FileNotFoundError:
        return True
    return False


def _unexpected(error: Exception, arguments: argparse.Namespace) -> str:
    """What to tell about an error nobody foresaw; its traceback goes to a file in the workspace."""
    import secrets

    reference = secrets.token_hex(4)
    try:
        log = _keep(error, reference, arguments)
    except (OSError, PinciteError):
        return f"Something unexpected went wrong (reference {reference}). Run it again with --debug to see what."
    return f"Something unexpected went wrong (reference {reference}); the details are in {log}."


def _keep(error: Exception, reference: str, arguments: argparse.Namespace) -> Path:
    """Write it to the workspace, for its owner alone; raises OSError where there is none, or no room."""
    log = options.settings(arguments).index / "errors.log"
    to_the_end = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    opened = os.open(log, to_the_end, 0o600)
    with open(opened, "a", encoding="utf-8", errors="backslashreplace") as file:  # noqa: PTH123 - it is open already
        file.write(f"reference {reference}, pincite {__version__}, {arguments.verb}\n")
        traceback.print_exception(error, file=file)
    return log


def _pipe_closed() -> int:
    """Whoever read the output has had enough; nothing more is to be said, not even by the interpreter as it ends."""
    _let_go_of_stdout()
    return _PIPE_CLOSED


def _stop_printing() -> None:
    """What stdout could not take, on a full disk, is not tried once more as the interpreter ends."""
    try:
        sys.stdout.flush()
    except OSError:
        _let_go_of_stdout()


def _let_go_of_stdout() -> None:
    # Closing it would not do: the interpreter writes what is left of its buffer as it ends.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
