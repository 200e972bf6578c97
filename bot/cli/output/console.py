"""Everything that is printed goes through here: neutralised, styled and wrapped on a terminal, plain elsewhere."""

from __future__ import annotations

import codecs
import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot.control_characters import DANGEROUS

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Sequence
    from typing import Literal

    from rich.console import Console
    from rich.text import Text

_NARROWEST = 20
"""Columns below which text is not wrapped any further."""
_GAP = 2
"""Columns between the columns of a table."""
_LEAST = 7
"""Columns that a column needs at least, if it has that much to show: in fewer, hardly a word stays whole."""
_KEY_SHARE = 0.6
"""The part of the room that a table's key column gets, where there is not enough for all."""
_STAND_INS = {
    "│": "|",
    "›": ">",
    "·": "-",
    "…": "...",
    "–": "-",
    "—": "-",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
}
"""What a terminal gets whose encoding lacks the character."""

StyledText = tuple[str, str]
"""Text and its style in rich's words, such as `bold` or `dim`; an empty style is plain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputLine:
    """A line of output before wrapping. Continuation lines stand clear of the `lead`; a `quote` has a bar before it."""

    spans: tuple[StyledText, ...] = ()
    lead: StyledText = ("", "")
    indent: int = 0
    quote: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputTable:
    """Rows under a header: aligned on a terminal without its empty columns, separated by tabs elsewhere.

    The `key` column is the last to be squeezed; `numeric` ones align right and are never wrapped. `words`, lines that
    say what the rows say, stand in for them where nothing is aligned, as on a terminal that is too narrow.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    key: int = 0
    words: tuple[str, ...] = ()


OutputBlock = OutputLine | OutputTable
BLANK = OutputLine()


def line(
    *spans: StyledText | str,
    lead: StyledText = ("", ""),
    indent: int = 0,
    quote: bool = False,
) -> OutputLine:
    """A line of these spans; a bare string is an unstyled span."""
    styled = tuple((span, "") if isinstance(span, str) else span for span in spans)
    return OutputLine(spans=styled, lead=lead, indent=indent, quote=quote)


def visible_text(text: str) -> str:
    """The text on one line, with every character that could command a terminal replaced by a picture of it."""
    return DANGEROUS.sub(_picture, text)


def print_blocks(blocks: Iterable[OutputBlock], stream: TextIO | None = None) -> None:
    """Print the blocks to `stream`, by default stdout."""
    stream = sys.stdout if stream is None else stream
    if stream.isatty():
        _show_styled(blocks, _console(stream))
    else:
        for block in blocks:
            stream.writelines(f"{text}\n" for text in plain_lines(block))
    stream.flush()


def print_note(text: str) -> None:
    """Say a sentence on stderr."""
    print_blocks([line(text)], sys.stderr)


def warn(faults: Iterable[str]) -> None:
    """Say on stderr what is wrong with the index, although there is a result."""
    for fault in faults:
        print_note(f"pincite: {fault}")


def separated(groups: Iterable[Iterable[OutputBlock]]) -> tuple[OutputBlock, ...]:
    """The groups that hold anything, one after the other, with a blank line between them."""
    blocks: list[OutputBlock] = []
    for group in map(tuple, groups):
        if group and blocks:
            blocks.append(BLANK)
        blocks += group
    return tuple(blocks)


def plain_lines(block: OutputBlock) -> Iterable[str]:
    """The block as lines of plain text: never wrapped, so that a quote stays in one piece."""
    if isinstance(block, OutputTable) and block.words:
        return [visible_text(text) for text in block.words]
    if isinstance(block, OutputTable):
        rows = (block.header, *block.rows)
        return ["\t".join(map(visible_text, row)) for row in rows]

    spans = (block.lead, *block.spans)
    text = "".join(visible_text(text) for text, _ in spans)
    before = " " * block.indent
    if block.quote:
        before += "> "
    return [f"{before}{text}".rstrip()]


def prepare_streams() -> None:
    """No terminal's or pipe's encoding makes the program fail, nor a stream that whoever started it has closed."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - it stays open
    codecs.register_error("pincite", _stand_in)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="pincite")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding=_roomier(sys.stdin.encoding), errors="replace")


def speak_utf8() -> None:
    """JSON and extracted text are UTF-8 wherever they go; half characters become the escapes JSON has for them."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(
            encoding="utf-8",
            errors="backslashreplace",
            newline="\n",
        )


def _roomier(encoding: str) -> str:
    """UTF-8 for ASCII, of which it is a part: in the C locale, what comes in is UTF-8 all the same."""
    if codecs.lookup(encoding).name == "ascii":
        return "utf-8"
    return encoding


def _picture(match: re.Match[str]) -> str:
    character = match.group()
    if character in "\t\n\v\f\r\x85\u2028\u2029":
        return " "
    if character < " ":
        # Unicode has the pictures of control characters in their order: U+241B, of escape, for U+001B.
        return chr(0x2400 + ord(character))
    if character == "\x7f":
        return "\N{SYMBOL FOR DELETE}"
    return "\N{REPLACEMENT CHARACTER}"


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    stand_ins = "".join(_STAND_INS.get(character, "?") for character in missing)
    return stand_ins, error.end


def _console(stream: TextIO) -> Console:
    from rich.console import Console

    return Console(file=stream, highlight=False, markup=False, emoji=False)


def _show_styled(blocks: Iterable[OutputBlock], console: Console) -> None:
    for block in blocks:
        if isinstance(block, OutputTable):
            _show_table(block, console)
        else:
            for text in wrapped(block, console):
                console.print(text, soft_wrap=True)


def wrapped(block: OutputLine, console: Console) -> Iterable[Text]:
    """The line as styled lines that fit the console; a quote's bar runs down all of them."""
    from rich.text import Text

    spans = [(visible_text(text), style) for text, style in block.spans]
    text = Text.assemble(*spans)
    bar = Text("│ ", style="cyan") if block.quote else Text()
    lead_words, lead_style = block.lead
    lead = Text(visible_text(lead_words), style=lead_style)
    room = console.width - block.indent - lead.cell_len - len(bar)
    pieces = text.wrap(console, max(room, _NARROWEST))

    # A line without text is a line all the same.
    for number, piece in enumerate(pieces or [Text()]):
        piece.rstrip()
        indent = Text(" " * block.indent)
        beginning = Text(" " * lead.cell_len) if number else lead
        yield indent + beginning + bar + piece


def _show_table(block: OutputTable, console: Console) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table as RichTable
    from rich.text import Text

    filled = [number for number in range(len(block.header)) if _is_filled(block, number)]
    widths = _widths(block, filled, console.width)
    if sum(widths) + _GAP * (len(filled) - 1) > console.width:  # rich would leave out what finds no place
        for row_text in plain_lines(block):
            console.print(Text(row_text), soft_wrap=True)
        return

    table = RichTable(
        box=SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        header_style="bold",
        padding=(0, 1, 0, 0),
    )

    for number, width in zip(filled, widths, strict=True):
        heading = Text(visible_text(block.header[number]))
        justify: Literal["left", "right"] = "right" if number in block.numeric else "left"
        table.add_column(heading, justify=justify, overflow="fold", width=width)

    for row in block.rows:
        cells = [Text(visible_text(row[number])) for number in filled]
        table.add_row(*cells)
    console.print(table)


def _is_filled(block: OutputTable, number: int) -> bool:
    """Whether a row has something in this column."""
    return any(row[number] for row in block.rows)


def _widths(block: OutputTable, columns: Sequence[int], room: int) -> list[int]:
    """How wide the columns are: numeric ones in full, the key up to its share of the rest, the others share alike.

    Where each has no more than it needs at least, they may be wider than the room.
    """
    from rich.cells import cell_len

    wanted: dict[int, int] = {}
    for number in columns:
        cells = [visible_text(row[number]) for row in (block.header, *block.rows)]
        wanted[number] = max(map(cell_len, cells))

    fixed = [number for number in columns if number in block.numeric]
    flexible = [number for number in columns if number not in fixed]
    left = room - _GAP * (len(columns) - 1)
    left -= sum(wanted[number] for number in fixed)

    if sum(wanted[number] for number in flexible) > left:
        # The key first; then the narrow ones, which leave what they don't need to those that come after.
        flexible.sort(key=lambda number: (number != block.key, wanted[number]))
        for rank, number in enumerate(flexible):
            share = left / (len(flexible) - rank)
            if number == block.key:
                share = left * _KEY_SHARE
            wanted[number] = min(wanted[number], max(_LEAST, int(share)))
            left -= wanted[number]

    return [wanted[number] for number in columns]
