"""`pincite chat`: a conversation, in which a follow-up question may lean on what came before."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.asking import why
from bot.cli.asking.conversation import TERMINAL_PREFIX, Conversation
from bot.cli.documents import sources
from bot.cli.output import as_json, render
from bot.cli.output.console import BLANK, line, print_blocks, print_note
from bot.cli.output.progress import OPENING, stages
from bot.errors import PinciteError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from prompt_toolkit import PromptSession

    from bot.cli.output.console import OutputBlock
    from bot.configuration.settings import Settings

SUMMARY = "ask in a conversation; follow-up questions are understood"
_WITHIN_REACH = 200
"""Earlier questions that the arrow keys bring back."""
_COMMANDS = {
    "/sources": "list the documents",
    "/why": "explain the last answer",
    "/new": "start another conversation",
    "/help": "show these commands",
    "/quit": "leave (so does Ctrl-D)",
}
_LEAVING = frozenset({"/quit", "/exit", "quit", "exit"})
"""What people type to leave."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    options.add_json(parser, "one answer a line, for one question a line on stdin,")
    options.add_model(parser)
    parser.add_argument(
        "-c",
        "--continue",
        dest="resume",
        action="store_true",
        help="go on with the last conversation",
    )


def run(arguments: argparse.Namespace) -> int:
    """Converse until the input ends."""
    settings = options.settings(arguments)
    from bot.cli.running.serving import serving
    from bot.wiring import open_engine

    with ExitStack() as opened:
        with stages() as on_stage:
            on_stage(OPENING)
            engine = opened.enter_context(open_engine(settings))
        opened.enter_context(serving(engine, settings))
        conversation = Conversation(engine, settings)
        if arguments.resume:
            conversation.resume()
        if arguments.json:
            _converse_in_json(conversation)
        else:
            _converse(conversation)

    return 0


def _converse_in_json(conversation: Conversation) -> None:
    """One object a line; `/new` starts another conversation, blank lines are passed over."""
    for text in filter(None, options.stdin_lines()):
        if text == "/new":
            conversation.restart()
        else:
            as_json.print_json(as_json.answer_object(conversation.ask(text)))


def _converse(conversation: Conversation) -> None:
    texts = typed(conversation) if _at_terminal() else _piped()
    for text in filter(None, texts):
        if text.casefold() in _LEAVING:
            return
        try:
            print_blocks((*_reply(conversation, text), BLANK))
        except KeyboardInterrupt:
            print_note("Stopped; ask something else, or /quit.")
        except PinciteError as error:
            print_note(f"pincite: {error}")


def _reply(conversation: Conversation, text: str) -> Iterable[OutputBlock]:
    if text.casefold() in _COMMANDS:
        return _command(conversation, text.casefold())
    # A question may begin with a path: `/etc/motd says what?`
    if text.startswith("/") and text[1:].isalpha():
        return [line(f"There is no command {text}."), *_help()]
    return render.answer_blocks(conversation.ask(text))


def _command(conversation: Conversation, command: str) -> Iterable[OutputBlock]:
    if command == "/sources":
        return _sources(conversation.settings)
    if command == "/why":
        if conversation.last:
            return why.explanation(conversation.last)
        return [line("Nothing has been answered yet.")]

    if command == "/new":
        conversation.restart()
        return [line("A new conversation.")]
    return _help()


def _sources(settings: Settings) -> Iterable[OutputBlock]:
    from bot.wiring import open_library

    with open_library(settings) as library:
        return sources.documents_table(library.sources())


def _help() -> Iterable[OutputBlock]:
    shown: list[OutputBlock] = []
    for command, meaning in _COMMANDS.items():
        lead = f"{command:<10}"
        shown.append(line(meaning, lead=(lead, "bold cyan")))
    return shown


def _at_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _piped() -> Iterator[str]:
    """Lines of stdin, each repeated above its answer."""
    for text in options.stdin_lines():
        if text:
            print_blocks([line((f"> {text}", "bold"))])
        yield text


def typed(conversation: Conversation) -> Iterator[str]:
    """Lines from the keyboard, with editing, history and completion; Ctrl-C clears the line, Ctrl-D ends."""
    session = _session(conversation.settings)
    print_blocks(_welcome(conversation))
    while True:
        try:
            yield " ".join(session.prompt("> ").split())
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def _welcome(conversation: Conversation) -> Iterable[OutputBlock]:
    if conversation.turns:
        yield line((f"Going on after: {conversation.turns[-1].question}", "dim"))
    yield line(("Ask a question. /help lists the commands, Ctrl-D leaves.", "dim"))


def _session(settings: Settings) -> PromptSession[str]:
    """With the arrow keys, the questions that the ledger keeps come back."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.history import InMemoryHistory

    return PromptSession(
        history=InMemoryHistory(_asked(settings)),
        completer=WordCompleter(list(_COMMANDS), meta_dict=_COMMANDS, sentence=True),
        complete_while_typing=False,
    )


def _asked(settings: Settings) -> tuple[str, ...]:
    from bot.wiring import open_ledger

    if not settings.keep_questions:
        return ()
    with open_ledger(settings) as ledger:
        return ledger.questions(TERMINAL_PREFIX, _WITHIN_REACH)
