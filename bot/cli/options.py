"""Arguments that several verbs share, and what they mean."""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from bot.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.configuration.settings import Settings

STDIN = "-"
_MARK = "\ufeff"
"""With what some editors on Windows begin a file."""
_MOST_DAYS = 36500
_HIGHEST_PORT = 65535


_CHOICE = re.compile(r"argument (?P<what>\S+): invalid choice: '?(?P<given>.*?)'? \(choose from (?P<choices>.*)\)")
"""`argument VERB: invalid choice: 'asks' (choose from 'ask', 'chat')`, as argparse says it"""
_MISSING = re.compile(r"the following arguments are required: (?P<first>[^,]+).*")
"""`the following arguments are required: ANSWER_ID`, as argparse says it"""
_CHOICES = re.compile(r"[\w-]+")
"""`ask` and `chat` of `'ask', 'chat'`"""


class Verb(Protocol):
    """The module of a command: its line in `pincite --help`, its arguments, and what it does."""

    SUMMARY: str

    def add_arguments(self, parser: Parser) -> None:
        """Declare them."""
        ...

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it and return the exit code."""
        ...


class Parser(argparse.ArgumentParser):
    """Raises what argparse would print, so that every complaint leaves through one door.

    `actions` are words that, right after the verb, make another parser read the rest: `pincite eval init`, beside
    `pincite eval cases.jsonl`.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - argparse's own
        super().__init__(*arguments, **named)
        self.actions: dict[str, Parser] = {}

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # noqa: ANN401 - argparse's own
        """What the arguments say, as the action's parser reads them where there is one."""
        if args and args[0] in self.actions:
            return self.actions[args[0]].parse_known_args(args[1:], namespace)

        found, rest = super().parse_known_args(args, namespace)
        for one in rest:
            if one.startswith("-") and one != STDIN:
                name = one.partition("=")[0]
                raise UsageError(f"{self._no_option(name)} See `{self.prog} --help`.")
        return found, rest

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where to read on."""
        said = f"{message[:1].upper()}{message[1:]}."
        if found := _CHOICE.fullmatch(message):
            choices = _CHOICES.findall(found["choices"])
            said = _no_choice(found["what"], found["given"], choices)
        elif found := _MISSING.fullmatch(message):
            said = self._missing(found["first"])
        raise UsageError(f"{said} See `{self.prog} --help`.")

    def _missing(self, name: str) -> str:
        """That an argument has to be given, and what it is."""
        # argparse names a missing argument by any of these.
        wanted = next(one for one in self._actions if name in {one.metavar, one.dest, *one.option_strings})
        choices = ", ".join(wanted.choices or ())
        return f"{name} is missing: {choices or wanted.help}."

    def _no_option(self, given: str) -> str:
        """That there is no such option, with the one that is meant."""
        near = get_close_matches(given.lower(), self._option_string_actions, n=1)
        said = f"There is no option {given!r}."
        return f"{said} Did you mean `{near[0]}`?" if near else said


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What a word right after the verb makes it do."""

    description: str
    add_arguments: Callable[[Parser], None]
    run: Callable[[argparse.Namespace], int]


def _no_choice(what: str, given: str, choices: list[str]) -> str:
    """That there is no such choice, with the one that is meant, or all of them."""
    near = get_close_matches(given.lower(), choices, n=1)
    known = f"Did you mean `{near[0]}`?" if near else f"There are {', '.join(choices)}."
    return f"There is no {what.lower()} {given!r}. {known}"


def everywhere() -> Parser:
    """The options that are understood before and after the verb."""
    shared = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    shared.add_argument("--index", metavar="DIR", help="the workspace folder (or PINCITE_INDEX; default: .pincite)")
    shared.add_argument("--debug", action="store_true", help="print a traceback when something goes wrong")
    return shared


def add_actions(parser: argparse.ArgumentParser) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    """Where a verb's actions are declared, one of which has to be given."""
    return parser.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")


def add_json(parser: argparse.ArgumentParser, what: str) -> None:
    """Declare `--json`."""
    parser.add_argument("--json", action="store_true", help=f"print {what} as JSON")


def add_metrics(parser: argparse.ArgumentParser, when: str = "") -> None:
    """Where figures are shown, for a verb that goes on."""
    text = f"serve figures for Prometheus at /metrics there, and health at /healthz and /readyz, to all who ask{when}"
    parser.add_argument("--metrics", metavar="HOST:PORT", help=text)


def add_model(parser: argparse.ArgumentParser) -> None:
    """Declare `--model`."""
    parser.add_argument(
        "--model",
        metavar="M",
        type=_model,
        help="who writes the answer: extractive, provider:name or gguf:PATH (default: the setting `model`)",
    )


def settings(arguments: argparse.Namespace) -> Settings:
    """The settings, with what the command line says on top."""
    from bot.configuration.settings import load_settings

    return load_settings(
        index=getattr(arguments, "index", None),
        model=getattr(arguments, "model", None),
    )


def address(option: str, text: str | None) -> tuple[str, int] | None:
    """The host and the port that were given, if any."""
    if text is None:
        return None

    host, _, port = text.rpartition(":")
    # Digits of other scripts are digits too, and `²` is one that is no number.
    is_number = port.isascii() and port.isdigit()
    if not host or not is_number or int(port) > _HIGHEST_PORT:
        raise UsageError(f"{option} takes HOST:PORT, such as 127.0.0.1:3000, not {text!r}.")
    return host.strip("[]"), int(port)  # an IPv6 address has brackets around it: [::1]:3000


def text_argument(words: list[str], what: str) -> str:
    """The words of the command line as one text; a single `-` reads it from stdin, with its lines.

    Raises UsageError when there is none.
    """
    given = sys.stdin.read().removeprefix(_MARK) if words == [STDIN] else " ".join(words)
    rows = [" ".join(row.split()) for row in printable(given).splitlines()]
    text = "\n".join(filter(None, rows))
    if not text:
        raise UsageError(f"There is no {what}. Write it after the verb, or `-` to read it from stdin.")
    return text


def _model(text: str) -> str:
    """The text where it has the form of a model."""
    from bot.configuration.files import MODEL, MODEL_FORM

    if not MODEL.fullmatch(text):
        raise argparse.ArgumentTypeError(f"there is no model {text!r}: {MODEL_FORM}")
    return text


def positive(text: str) -> int:
    """The number where it is a whole one above 0."""
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"expected a number above 0, not {text!r}")
    return int(text)


def days(text: str) -> int:
    """The number where it is a whole one that days can be counted by."""
    if not text.isascii() or not text.isdigit() or int(text) > _MOST_DAYS:
        raise argparse.ArgumentTypeError(f"expected a number of days from 0 to {_MOST_DAYS}, not {text!r}")
    return int(text)


def printable(text: str) -> str:
    """The text with bytes that are no valid UTF-8 replaced, as the command line may hold them."""
    # Python gives such a byte as half of a character, which could not be printed or stored.
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def stdin_lines() -> Iterator[str]:
    """The lines of stdin as they arrive, without their ends."""
    for line in iter(sys.stdin.readline, ""):
        yield line.strip().removeprefix(_MARK)
