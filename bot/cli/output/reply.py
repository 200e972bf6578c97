"""What `pincite ask` prints: made of an answer by whoever has it, and shown by whoever asked."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bot.cli.output.console import OutputLine, OutputTable, print_blocks, speak_utf8, warn

if TYPE_CHECKING:
    from bot.cli.output.console import OutputBlock
    from bot.nouns import Answer

_REFUSED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandReply:
    """The exit code, what goes to stdout (JSON, or else blocks), and what is wrong with the index."""

    code: int
    json: str = ""
    blocks: tuple[OutputBlock, ...] = ()
    faults: tuple[str, ...] = ()

    def tell(self) -> int:
        """Print it; the exit code."""
        if self.json:
            speak_utf8()
            print(self.json, flush=True)
        else:
            print_blocks(self.blocks)
        warn(self.faults)
        return self.code

    def packed(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def reply(answer: Answer, *, json: bool) -> CommandReply:
    """The answer as it is printed."""
    from bot.cli.output import as_json, render

    return CommandReply(
        code=0 if answer.claims or answer.reply else _REFUSED,
        json=as_json.dumps(as_json.answer_object(answer)) if json else "",
        blocks=() if json else tuple(render.answer_blocks(answer)),
        faults=answer.faults,
    )


def unpacked(packed: dict[str, Any]) -> CommandReply:
    """The reply, as `packed` gave it; raises LookupError, TypeError and ValueError for anything else."""
    return CommandReply(
        code=int(packed["code"]),
        json=str(packed["json"]),
        blocks=tuple(_block(block) for block in packed["blocks"]),
        faults=tuple(map(str, packed["faults"])),
    )


def _block(packed: dict[str, Any]) -> OutputBlock:
    if "header" in packed:
        rows = tuple(map(tuple, packed["rows"]))
        several = {name: tuple(packed[name]) for name in ("header", "numeric", "words")}
        return OutputTable(**several, rows=rows, key=packed["key"])

    spans = tuple((text, style) for text, style in packed["spans"])
    lead, style = packed["lead"]
    return OutputLine(
        spans=spans,
        lead=(lead, style),
        indent=packed["indent"],
        quote=packed["quote"],
    )
