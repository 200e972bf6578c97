"""A message in the pieces that people type: sentences, lines, and what stands on either side of a dash."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.evidence.sentences import ACRONYM, NEVER_LAST, RARELY_LAST
from bot.answering.understand.message.lexicon import CHATTER
from bot.lazily import cached_property
from bot.words import STOP_WORDS, words

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGN = r"\u2600-\u2775\u2794-\u27BF\U0001F000-\U0001F0FF\U0001F10D-\U0001FAFF\u200D\uFE0F"
"""Ranges of emoji and what joins them: `🙏🏽`; not the digits among them, which are words: `❶`"""
EMOJI = re.compile(
    r"(?<![^\s?!.,])(?:[:;=]['’]?-?[)(DPpOo/|\\3]+|[xX]D+|<3)(?!\S)"  # `:)`, `;-P`, `xD`
    rf"|(?:^|(?<=[.!?,])|(?<=[.!?,]\s))(?:\s*(?::[a-z][\w+-]*:|[{_SIGN}]+))+"
    rf"|(?:\s*(?::[a-z][\w+-]*:|[{_SIGN}]+))+\s*$"
)
"""`:)` anywhere; `:thumbsup:` and `🙏🏽` where a sentence begins or ends: in its middle they may be what is asked."""
PICTURE = rf"(?::[a-z][\w+-]*:|[{_SIGN}])+"
"""`:thumbsup:`, `🙏🏽`"""
_BREAK = re.compile(
    r"(?P<stop>[.!?…？！。]+[\"'”’)\]]*)(?:\s+|$|(?<=[？！。]))|\s*\n\s*|\s+[-–—]+\s+|;\s+"  # noqa: RUF001
    r"|(?P<why>\s+(?=(?:i|we)\s+(?:just\s+|only\s+)?need\s+(?:it|this|that|them)\s+(?:for|by|before|to)\b"
    r"|i\s+(?:think|thought|guess|guessed|heard|believe|suppose|reckon|assume)\b))",
    re.IGNORECASE,
)
"""Where a piece ends: `… . `, a line, ` - `, `; `, `what is our address | I need it for a form`, `… | i think so`.
No blank comes after a full-width stop."""
WH = r"(?:what|which|who|whom|whose|when|where|why|how)(?:['’]?(?:s|re|d|ll))?"
"""`who`, `what's`, `whats`."""
AUXILIARY = (
    r"(?:is|are|was|were|do|does|did|can|could|will|would|should|shall|may|might|must|am|"
    r"isn['’]?t|aren['’]?t|don['’]?t|doesn['’]?t|can['’]?t|won['’]?t|shouldn['’]?t|ain['’]?t)"
)
SUBJECT = (
    r"(?:i|we|you|u|they|he|she|it|there|this|that|these|those|someone|anyone|anybody|somebody|everyone|one|"
    r"the|an?|my|our|your|their|his|her|its|any|all|some|every|each|no|new|employees?|people|managers?)"
)
PREPOSITION = r"(?:by|in|on|at|for|from|to|with|of|under|within|until|till|since|during|about)"
SUBJECT_PRONOUN = "(?:i|we|you|u|they|he|she|it|there|this|that|someone|anyone|anybody|everyone)"
BEFORE_CORRECTING = r"(?:(?:ok(?:ay)?|so|oops(?:ie)?|sorry|nope|no|wait|oh|ah|actually|hm+|hang on|my bad)\W+)*"
"""`no wait, `, `oops, `: what may stand before a message that goes on or corrects itself"""
MEANT = r"(?:i\s+mean|(?:i\s+)?meant(?:\s+to\s+(?:say|ask\s+about))?)\s+"
"""`I meant `, `meant to say `: what corrects what was asked"""
OPENER = re.compile(
    rf"\b(?:{PREPOSITION}\s+)?{WH}\b|\b(?:after|before)\s+(?:how|what)\b|\b{AUXILIARY}\s+{SUBJECT}\b"
    rf"|\b(?:have|has|had)(?:n['’]?t)?\s+{SUBJECT_PRONOUN}\b",
    re.IGNORECASE,
)
"""How a question begins: `who`, `by when`, `after how many days`, `do we`, `have you`; not `have fun`."""
_EXCLAIMING = re.compile(r"what an? [^?]*$", re.IGNORECASE)
"""`What a day.`"""
_WE_ARE = re.compile(r"were\s+(?:an?|not|just|also|currently|about to|\w+ing)\b[^?]*$", re.IGNORECASE)
"""`were a small team`, without an apostrophe"""
_RELATIVE = re.compile(
    r"which\s+(?:is|was|are|were|had|took|made|meant|[a-z]+(?:s|ed)|i|we|he|she|they)\b[^?]*\.\W*$", re.IGNORECASE
)
"""`…, which took an hour.`, `…, which I found odd.`"""
_INVERTING = frozenset("is are was were does do did can should will has".split())
_IMPERATIVE = re.compile(
    r"(?:please\s+|pls\s+)?(?:tell|show|give|send|list|explain|describe|name|define|summari[sz]e|compare|remind)\b",
    re.IGNORECASE,
)
"""`Tell me the deadline`, `List the brands`."""
_MORE = re.compile(
    r"\W*(?:(?:(?:can|could|would)\s+(?:you|u)\s+)?(?:please\s+)?(?:(?:tell|give|show|send)\s+(?:me|us)\s+)?)?"
    r"(?:explain\s+(?:this|that|it)(?:\s+to\s+(?:me|us|them|@\S+))?|(?:(?:some|any|a\s+(?:bit|little))\s+)?more(?:\s+(?:info(?:rmation)?|details?|about|on|of)(?:\s+(?:that|this|it))?)?)"
    r"(?:\W+(?:please|pls|plz|thanks))*\W*",
    re.IGNORECASE,
)
"""`tell me more`, `can you give us more detail?`, `more on that please`, `can you explain that to @Ben`"""
_JOINING = re.compile(r"^(?:(?:and|n|but|also|so|then|or|plus|because)[,\s]+|\+\s*)", re.IGNORECASE)
"""`and who signs`, `n who signs`, `+ who signs`"""


_ASKED_WITH = ("what", "when", "where", "which", "whose", "many", "much", "the", "and")
_SWAPPED = {
    word[:at] + word[at + 1] + word[at] + word[at + 2 :]: word for word in _ASKED_WITH for at in range(len(word) - 1)
}
"""`waht`, `wehn`, `mnay`, `teh`: two letters the wrong way round, without which a question is not known by its form.
Hardly any of them is a word; other words are repaired by the documents' own (`wording/spelling.py`)."""
_MISTYPED = re.compile(rf"\b(?:{'|'.join(_SWAPPED)})\b")
"""`wehn` of `wehn is it`; not within `wehner`"""
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
"""`helloooo`"""
_ITEM = re.compile(r"(?:^|(?<=\s))\(?(?P<mark>[1-9a-h])[).]\s+(?=\w)")
"""`1) `, `(b) `, `2. `"""
_ITEM_SIGN = re.compile(r"^[ \t]*[-–*•◦▪‣][ \t]+(?=\w)", re.MULTILINE)
"""`- `, `• ` before what a line says"""
_FEWEST_ITEMS = 2
"""Items of a list"""
_LONGEST_NAME = 6
"""Words of an item that only names something."""
_ENDS_OF_ITEM = " \t.,:;…?"


@dataclass(frozen=True)
class MessagePiece:
    """A piece of a message, whether it ends with a question mark, and whether a dash parts it from what it is about."""

    text: str
    is_marked: bool
    is_topic: bool = False

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All words, in order."""
        return words(self.text)

    @property
    def asks(self) -> bool:
        """Whether it asks something, by its mark or by how it begins."""
        return self.is_marked or begins_asking(self.text)


def closed_up(text: str) -> str:
    """The text with one blank, or one end of a line, for several, and with the words that ask spelt right.

    What is pasted may have thousands of blanks in a row.
    """
    return _MISTYPED.sub(lambda found: _SWAPPED[found.group()], re.sub(r"\s{2,}", _one_blank, text))


def _one_blank(blanks: re.Match[str]) -> str:
    return "\n" if "\n" in blanks.group() else " "


def spellings(text: str) -> tuple[str, ...]:
    """The text, and what it may stand for if letters are stretched: for one, or for two, as `heyyy` and `goood` do."""
    return tuple(dict.fromkeys((text, _STRETCHED.sub(r"\1", text), _STRETCHED.sub(r"\1\1", text))))


def pieces(text: str) -> tuple[MessagePiece, ...]:
    """The pieces that hold a letter or digit, in order, without emoji and without the numbers or signs of items."""
    found: list[MessagePiece] = []
    items = _ITEM_SIGN.sub("", closed_up(text))
    for piece, is_topic in _cut(_numbered_lines(items, sign="")):
        if not re.search(r"[^\W_]", piece):
            continue
        is_marked = re.search(r"[?？]\W*$", piece) is not None  # noqa: RUF001
        found.append(
            MessagePiece(
                text=piece,
                is_marked=is_marked,
                is_topic=is_topic,
            )
        )
    return tuple(found)


def _numbered_lines(text: str, sign: str = "- ") -> str:
    """Each item on a line of its own, after this sign, where they are numbered: `1) who owns it 2) who pays?`."""
    marks = "".join(item["mark"] for item in _ITEM.finditer(text))
    is_counted = "123456789".startswith(marks) or "abcdefgh".startswith(marks)
    return _ITEM.sub(f"\n{sign}", text).strip("\n") if len(marks) > 1 and is_counted else text


def _cut(text: str) -> Iterator[tuple[str, bool]]:
    """The pieces, with their stops, and whether a dash comes after each."""
    for part in EMOJI.split(text):
        start = 0
        for found in _BREAK.finditer(part):
            before = part[start : found.start()]
            stop = found["stop"] or ""
            if stop == "." and _is_abbreviated(before, part[found.end() :]):
                continue
            if found["why"] and (before.endswith(",") or not STOP_WORDS.isdisjoint(words(before)[-1:])):
                continue  # `because I need it for a form`
            is_dash = found.group().strip() in {"-", "–", "—"}
            yield before.strip() + stop.strip(), is_dash
            start = found.end()
        yield part[start:].strip(), False


def _is_abbreviated(before: str, after: str) -> bool:
    """Whether the full stop belongs to the word before it: `e.g.`, `approx.`, `U.S.`, `No. 5`."""
    last = before.split()[-1:] or [""]
    word = last[0].casefold().lstrip("(\"'")
    if word == "no":  # `No.` may be a whole answer
        return after[:1].isdigit()
    if word in RARELY_LAST or word in NEVER_LAST:
        return True
    return "." in word and ACRONYM.fullmatch(word) is not None


def begins_asking(text: str) -> bool:
    """Whether the text begins as a question does, after `and` and the like."""
    bare = _JOINING.sub("", text.lstrip("\"'“‘( "), count=1)
    if _EXCLAIMING.match(bare) or _RELATIVE.match(bare) or _WE_ARE.match(bare):
        return False
    return bool(OPENER.match(bare) or _IMPERATIVE.match(bare) or _inverts(bare)) or asks_for_more(bare)


def asks_for_more(text: str) -> bool:
    """Whether it asks for more of what was just said, and names nothing: `tell me more`."""
    return _MORE.fullmatch(text) is not None


def _inverts(text: str) -> bool:
    """Whether a verb begins it, before what it is about: `is Ledgerly down`; not `would be great` or `Is Ben here!`."""
    said = words(text)[:2]
    if len(said) < 2 or said[0] not in _INVERTING or text.rstrip().endswith("!"):  # noqa: PLR2004
        return False
    return said[1] not in CHATTER and said[1] not in STOP_WORDS


def spelled_out(text: str) -> str:
    """The message with each item of a list as a question, where the items ask so; else as it is."""
    lines = _numbered_lines(text).split("\n")
    places = [place for place, line in enumerate(lines) if _ITEM_SIGN.match(line)]
    is_run = places == list(range(places[0], places[-1] + 1)) if len(places) >= _FEWEST_ITEMS else False
    items = [_ITEM_SIGN.sub("", lines[place]).strip(_ENDS_OF_ITEM) for place in places]
    if not is_run or all(map(begins_asking, items)):
        return text

    before, after = lines[: places[0]], lines[places[-1] + 1 :]
    is_of_names = all(begins_asking(item) or 0 < len(words(item)) <= _LONGEST_NAME for item in items)
    around = "\n".join((*before, *after))
    if is_of_names and not any(piece.asks for piece in pieces(around)):
        return "\n".join((*before, *(f"{item}?" for item in items), *after))
    return text
