"""What a message asks, and what it tells besides: the pieces of a message, by their form.

A piece asks by its question mark or by how it begins. What asks is searched for; it takes along the statement before it
only where it points to that (`My badge is lost. Who do I report it to?`). Whatever else the message tells may be what
the answer depends on (`I'm a contractor.`) or may have nothing to do with it (`My laptop froze.`). Words don't show
which: it is handed on as told, and the documents decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answering.understand.follow_up.condense import DEFINING, PERSON, POINTING
from bot.answering.understand.message.chatter import (
    CONDITION,
    EDGES,
    LONGEST_TALK,
    content,
    embeds_question,
    is_chatter,
    is_clear,
    is_framed,
    is_polite_abroad,
    specific,
    trimmed,
)
from bot.answering.understand.message.lexicon import ANYONE, COURTESY, MARKS
from bot.answering.understand.message.segments import (
    AUXILIARY,
    OPENER,
    PICTURE,
    PREPOSITION,
    WH,
    MessagePiece,
    begins_asking,
    closed_up,
    pieces,
    spelled_out,
)
from bot.words import stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.nouns import Chunk

_MOST_TOLD = 2
"""Statements that are handed on; people say in one or two what a question depends on."""
_LEAST_SAID = 4
"""Words before a picture from which on it ends what was said; before, it may belong to it."""
_PICTURES = re.compile(PICTURE)
"""`:tada:`"""
_ONLY_IF = frozenset("if when whenever while".split())
_SEAM = re.compile(rf"\s*:\s+|(?:\s*[,;–—]+\s+|(?:\s*{PICTURE})+\s*)(?:(?:but|so|and)\b[,:]?\s+)?|\s+(?:but|so|and)\s+")
"""Where a question may follow a statement without a stop: `the line is busy, who …`, `it broke :sweat_smile: who …`."""
_TOLD_ENDS = re.compile(rf"(?P<stop>[.!…]\s+)|{_SEAM.pattern}")
"""`. `, and where else a question may follow what is told"""
_OF_ANYTHING = frozenset(
    "answer ask begin call contact first go handle inform last need next now option options procedure proceed process "
    "report responsible right say start step steps talk tell thing things turn".split()
)
"""Content words of `what's the first thing I do`, `who do I tell?`, `what are my options?`"""
_FINITE = re.compile(
    r"\b(?:i|we|me|us|my|our|he|she|they|is|are|was|were|am|has|have|had|will|did|does|do|can|could|would|should|"
    r"(?:is|are|was|were|do|does|did|ca|could|wo|would|should|has|have|had|ai)n['’]?t|\w+['’](?:m|ve|re|ll|d)"
    r"|(?:it|that|this|there|here)['’]s)\b",
    re.IGNORECASE,
)
"""A word by which a sentence is told from a name or a fragment: `the wifi is awful`, not `wifi password Esbjerg`."""
_EXPLETIVE = re.compile(
    r"(?i:\b(?:is|was|isn['’]?t|does|would|will|can) (?:it|there)\b|\bthis (?:week|month|year|quarter|morning|time)\b"
    rf"|\b(?:an|the|our|your) it\b|\bitself\b|\bdid they (?:say|mention|announce|decide|tell us)(?= {WH}\b))|\bIT\b"
)
"""`Is it allowed to …`, `this year`, `the IT desk`, `did they say when …`: points to nothing that was said."""
_HE_OR_SHE = re.compile(r"\b(?:he|him|his|she|her|hers)\b", re.IGNORECASE)
"""`what does he pay`"""
_DO_THEY = re.compile(r"\b(?:do|did|will|would|can|could|must|should) they\b", re.IGNORECASE)
"""`how much do they deduct`"""
_ENOUGH_SAID = 3
"""Words of its own by which a question stands that asks what `they` do."""
_COMMENT = re.compile(r"\W*that(?:['’]?s| (?:is|was|sounds?|seems?))\b", re.IGNORECASE)
"""`that's less than in my last job`"""
_OF_ONESELF = re.compile(r"(?:i|we)\s?(?:['’]?m|['’]?re|am|are|work|live)\b(?!\s+\w+ing\b)", re.IGNORECASE)
"""What somebody is, on which the answer may well depend: `I'm a contractor`, `we are in the Oslo office`."""
_OF_SOMEBODY = re.compile(rf"\W*(?:(?:so|and|but|then)\W+)*(?:{AUXILIARY})\s+(?:i|we|he|she|they)\b", re.IGNORECASE)
"""`Do I owe anything?`, `so are we covered`, `can she start another term`"""
_OF_WHAT_WAS_SAID = re.compile(
    rf"\W*(?:(?:so|and|but|then)\W+)*(?:{AUXILIARY})\s+(?:it|that|this|they|these|those)\s+"
    r"(?:(?:still|also|ever|always|have|need|has)\b|cost|count|appl|include)",
    re.IGNORECASE,
)
"""`Is it still like that?`, `does that also count`, `Does it have to be random?`"""
_OF_A_THING = re.compile(
    rf"\W*(?:(?:so|and|but|then|also)\W+)*(?:{AUXILIARY})\s+"
    r"(?!(?:you|u|ya|people|folks|(?:every|any|some)\w+|that|this|now|today|tonight|tomorrow)\b)\w+\s+\w[^?]*\?",
    re.IGNORECASE,
)
"""`is it free?`, `Can my partner come?`; not `is everyone well?`, `Is now a good time?`"""
_OF_OTHERS = re.compile(rf"\W*(?:and|or)\s+(?:{PREPOSITION})\b", re.IGNORECASE)
"""`And for everybody else?`"""
_IS_THAT = re.compile(rf"\W*(?:(?:so|and|but|then)\W+)*(?:{AUXILIARY})\s+that\b", re.IGNORECASE)
"""`Is that still the case?`, `does that include lunch`"""
_ASIDE = re.compile(
    rf"\W*(?:(?:so|and|but|hey|also|or)\W+)*(?:(?:{WH})\s+(?:{AUXILIARY}|have|has|had)\s+(?:you|u|ya|your)\b"
    rf"|(?:{AUXILIARY}|have|has|had|got)\s+(?:you|u|ya|your|(?:any|some|every)(?:one|body)|it (?:just|only) me)\b)"
    r"|.*,\s*(?:\w+n['’]?t (?:it|you|they|we|he|she|that|there)|right|eh|huh|innit)\W*$"
    r"|\W*(?:can|could|shall|may)\s+(?:we|i)\b.*\bthis\b|\W*any\b",
    re.IGNORECASE,
)
"""What people ask each other: `Did anyone catch the keynote?`, `Nice weather, isn't it?`, `Any plans?`."""
_ANY = re.compile(r"\W*any\b", re.IGNORECASE)
"""`any other papers`"""
_QUOTED = re.compile(r"^[ \t]*>[> \t]*(?=[^\W\d])", re.MULTILINE)
"""`> ` before a line that somebody quotes"""


_LOGGED = re.compile(r"^\W*\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*(?P<event>\s.*)$", re.MULTILINE)
"""`2026-11-03 08:12:44 ERROR pump[12] P-77 retry=3`: a line of a log, which people paste below their question"""
_OF_ONE_TIME = re.compile(r"\[\d+\]|\b\w+=(?:\d\S*)?|(?<![\w-])\d+(?![\w-])")
"""`[12]`, `retry=3`, and the `code=` of `code=P-77`: what says nothing of what happened"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message without its small talk: what it asks, and what it tells, the likeliest to matter first.

    A question that hardly says what it is about, such as `whats the fix`, has all that is told in front, as `together`.
    """

    asked: str
    told: tuple[str, ...] = ()
    together: str = ""


def hear(text: str) -> Heard:
    """The message without its small talk; as it was typed where it has none, or where nothing else would be left."""
    text = spelled_out(closed_up(_LOGGED.sub(_what_happened, unquoted(text))))
    telling: list[MessagePiece] = []
    for piece in _unsigned(pieces(text)):
        telling.extend(clause for clause in clauses(piece) if not is_chatter(clause))

    asking = _asking(telling)
    asked = _joined([trimmed(piece) for piece in _with_what_they_need(telling, asking)])
    if not words(asked) or words(asked) == words(text):
        return Heard(asked=text)

    rest = _rest(telling, asking, asked)
    is_open = len(rest) > 1 and opens(asked)
    return Heard(
        asked=asked,
        told=_likeliest(rest, asking),
        together=" ".join(ended(text) for _, text in rest) if is_open else "",
    )


def _what_happened(line: re.Match[str]) -> str:
    """`ERROR pump P-77`: no document has the time at which it happened to somebody."""
    return _OF_ONE_TIME.sub("", line["event"]).strip()


def unquoted(text: str) -> str:
    """The message without signs of quoting, and without quoted questions where it asks one of its own."""
    own: list[str] = []
    quoted: list[str] = []
    for line in text.splitlines():
        (quoted if _QUOTED.match(line) else own).append(line)
    if not quoted:
        return text

    # `> Is tea free?` above `Is that still so?` is what that is about.
    asks_itself = any(piece.asks and not _is_of_quoted(trimmed(piece)) for piece in pieces("\n".join(own)))
    is_asked = any(piece.asks for piece in pieces(_QUOTED.sub("", "\n".join(quoted))))
    return "\n".join(own) if asks_itself and is_asked else _QUOTED.sub("", text)


def _is_of_quoted(question: str) -> bool:
    return points_back(question) or _OF_WHAT_WAS_SAID.match(question) is not None


def _joined(parts: Sequence[str]) -> str:
    """In one line; a mark stands for the end of the line, or of the item, of a question or statement that had none."""
    some = [part for part in parts if part]
    marked: list[str] = []
    for part in some[:-1]:
        lacks_end = part[-1].isalnum()
        if lacks_end and begins_asking(part):
            marked.append(f"{part}?")
        else:
            marked.append(f"{part}." if lacks_end and is_statement(part) else part)
    return " ".join((*marked, *some[-1:]))


def stripped(text: str) -> str:
    """The question without small talk, and without what it does not need."""
    return hear(text).asked


def bears_on(told: str, chunk: Chunk) -> bool:
    """Whether the passage speaks of what was told: it has half of its content words, in any inflection."""
    said = frozenset(map(stem, specific(told)))
    read = frozenset(map(stem, words(f"{chunk.title} {chunk.text}")))
    shared = len(said & read)
    return 2 * shared >= len(said) > 0


def is_aside(question: str) -> bool:
    """Whether people ask each other so, in passing: `Did you see the game?`; they ask for facts so, too."""
    return _ASIDE.match(question) is not None


def opens(question: str) -> bool:
    """Whether it may only open a talk, since it hardly says what it is about: `How was the offsite?`."""
    return len(specific(question)) <= 1 and DEFINING.fullmatch(question) is None


def is_of_anything(question: str) -> bool:
    """Whether it has no word that says what it is about, so that any page answers it: `what do I do first?`."""
    return _OF_ANYTHING.issuperset(content(question))


def points_back(question: str) -> bool:
    """Whether it needs what was said before to be understood: `Who do I report it to?`, `Steps?`, `That's less`."""
    says_what = specific(question) or len(content(question)) > 1
    if not says_what or len(words(question)) == 1 or _COMMENT.match(question) or _IS_THAT.match(question):
        return True

    # `My badge is broken, who replaces it?` says itself what `it` is.
    bare = _EXPLETIVE.sub(" ", question)
    found = PERSON.search(bare) or POINTING.search(bare)
    if found is None or len(specific(bare[: found.start()])) > 1:
        return False
    # `How much do they take off for lunch at the pier?` says what it is about: they are whoever does so.
    is_impersonal = _DO_THEY.search(bare) is not None and PERSON.search(bare, found.end()) is None
    return not (is_impersonal and len(specific(bare[found.end() :])) >= _ENOUGH_SAID)


def _unsigned(read: Sequence[MessagePiece]) -> Sequence[MessagePiece]:
    """The pieces without the name of who wrote them, which stands alone after `Regards,`."""
    if len(read) < 2:  # noqa: PLR2004
        return read
    before, last = read[-2:]
    is_closed = before.text.endswith(",") and is_chatter(before)
    is_name = len(words(last.text)) <= 2  # noqa: PLR2004
    return read[:-1] if is_closed and is_name else read


def clauses(piece: MessagePiece) -> Iterator[MessagePiece]:
    """The piece, with a statement before its question parted from it."""
    # A table or a log that was pasted has thousands of seams, and each is weighed with all before it.
    for seam in _SEAM.finditer(piece.text, 0, LONGEST_TALK):
        before = piece.text[: seam.start()]
        rest = replace(piece, text=piece.text[seam.end() :])
        if not _may_part(before, seam.group(), rest):
            continue
        if seam.group().split() == ["and"] or not _leads_in(before) or _tells(before):
            yield MessagePiece(text=before, is_marked=False)
        yield from clauses(rest)
        return
    yield piece


def _may_part(before: str, seam: str, rest: MessagePiece) -> bool:
    """Whether what leads to a question ends here, and the question begins."""
    said = words(before)
    if not said or said[0] in _ONLY_IF or begins_asking(trimmed(MessagePiece(text=before, is_marked=False))):
        return False
    if seam.split() == ["and"]:
        # `We have a leak and nobody knew which valve it is`: what comes before is what that is about, or is not.
        asked = trimmed(rest)
        says_enough = points_back(asked) or len(specific(asked)) > 1
        return says_enough and is_statement(before) and begins_asking(asked) and not begins_asking(rest.text)

    # A picture ends what is said before it, so that less is asked of what comes after it.
    is_picture = _PICTURES.search(seam) is not None
    if _leads_in(before):
        least = 0 if is_picture else 1
        return len(specific(rest.text)) > least or _is_question_of_its_own(rest)

    is_said = is_statement(before) or (is_picture and len(said) >= _LEAST_SAID)
    if not is_said:
        return False
    if is_picture or ":" in seam:
        return True
    # `After the fair, who cleans up?` is one question.
    return said[0] not in CONDITION and _is_question_of_its_own(rest)


def _is_question_of_its_own(piece: MessagePiece) -> bool:
    says_enough = len(specific(piece.text)) > 1
    asks = begins_asking(trimmed(piece)) or (piece.is_marked and says_enough)  # `so um who mends it`
    return asks and not points_back(piece.text)


def _leads_in(before: str) -> bool:
    """Whether it says nothing, or hardly more than that something will be asked: `Need a sanity check, …`."""
    said = words(before)
    if said[0] in CONDITION:
        return False
    telling = len(specific(before))
    speaks_of_asking = not (MARKS - ANYONE).isdisjoint(said)
    return not telling or (telling == 1 and speaks_of_asking)


def _tells(before: str) -> bool:
    """Whether it says something of its own, though hardly more: `I lost my glasses`, not `I'm lost`."""
    return bool(specific(before)) and is_statement(before)


def told_first(text: str) -> tuple[str, str]:
    """What a message tells before its question, and that: `I found a key`, `who do I tell?`; it may tell nothing."""
    for end in _TOLD_ENDS.finditer(text, 0, LONGEST_TALK):
        before, asked = text[: end.start()], text[end.end() :]
        said = words(before)
        if not said or said[0] in CONDITION | _ONLY_IF or begins_asking(before):
            continue
        if begins_asking(asked) and (end["stop"] or is_statement(before)):
            return before, asked
    return "", text


def is_plain_question(piece: MessagePiece) -> bool:
    """Whether a question begins in it, at once or after what it tells."""
    if piece.asks:
        return True
    # A stop ends `which she doubts`, as it does where nothing follows that.
    after = [f"{part.rstrip('.')}." for part in re.split(r"[,:]\s+", piece.text)[1:]]
    return any(map(begins_asking, after))


def _reports(text: str) -> bool:
    """Whether a question follows what leads to it, and no thing: `I was wondering how …`, not `I'll tell my boss`."""
    return begins_asking(trimmed(MessagePiece(text=text, is_marked=False))) and is_framed(text)


def _asks(piece: MessagePiece) -> bool:
    """Whether it asks, at once or after what it tells: `got a strange mail, where do I report it`."""
    return is_plain_question(piece) or is_framed(piece.text) or embeds_question(piece.text)


def _asking(telling: Sequence[MessagePiece]) -> list[int]:
    """The places of the pieces that ask. What people ask in passing counts only where nothing else may be asked."""
    asking = [place for place, piece in enumerate(telling) if _asks(piece)]

    # Beside a question `I'll tell my boss` asks nothing.
    asking = [one for one in asking if is_plain_question(telling[one]) or _reports(telling[one].text)] or asking
    if not all(is_aside(telling[place].text) and not is_framed(telling[place].text) for place in asking):
        # `And when?` says nothing by itself, but asks for something of what was said.
        return [place for place in asking if specific(telling[place].text) or _needs_what_was_said(telling, place)]

    # Nothing is asked but in passing: `Nice weather, isn't it? wifi password Esbjerg` may ask for the password.
    fragments: list[int] = []
    for place, piece in enumerate(telling):
        if place not in asking and _is_fragment(piece):
            fragments.append(place)

    # Who searches puts no full stop.
    unended = [place for place in fragments if not telling[place].text.endswith((".", "!", "…"))]
    if not unended:
        return asking or fragments
    # `Any papers signed on the trip? the gallium mine` asks of what the fragment names; `Any plans?` asks nothing.
    meant = [place for place in asking if _ANY.match(telling[place].text) and not opens(telling[place].text)]
    return sorted((*meant, *unended))


def _needs_what_was_said(telling: Sequence[MessagePiece], place: int) -> bool:
    if len(telling) == 1:
        return True
    text = telling[place].text
    if any(form.match(text) for form in (_OF_SOMEBODY, _OF_WHAT_WAS_SAID, _OF_A_THING, _OF_OTHERS)):
        return True
    return re.search(rf"\b{WH}\b", text, re.IGNORECASE) is not None


def _with_what_they_need(telling: Sequence[MessagePiece], asking: Sequence[int]) -> list[MessagePiece]:
    """What asks, with what it points to or is about; where nothing asks, all that says something."""
    if not asking:
        # `been here a year, if I leave what do I get` asks, though it does not begin so.
        return [piece for piece in telling if is_clear(piece.text) or OPENER.search(piece.text)] or list(telling)

    wanted = set(asking)
    for one in asking:
        wanted.update(_needed(telling, asking, one))
    return [piece for place, piece in enumerate(telling) if place in wanted or _is_topic(piece)]


def _needed(
    telling: Sequence[MessagePiece],
    asking: Sequence[int],
    place: int,
) -> Iterator[int]:
    """The statement that a question points to: the one before it, else the one after; and what that points to."""
    if not points_back(trimmed(telling[place])):
        return

    before: list[int] = []
    for near in reversed(range(place)):
        if near in asking:
            break
        before.append(near)
        if _may_be_meant(telling[near].text, telling[place].text):
            break
    if not before and list(asking) == [0] and len(telling) > 1:
        before = [1]
    if not before:
        return

    # Statements that all point further back help only a question that says nothing itself.
    is_found = _may_be_meant(telling[before[-1]].text, telling[place].text)
    if is_found or not specific(telling[place].text):
        yield from before


def _may_be_meant(told: str, question: str) -> bool:
    """Whether the question may point to what was told: to something, or for `he` and `her` to somebody, in there."""
    # `My mate rowed for another club` points to nobody. `Them` may be anything that an answer listed.
    says_who = _HE_OR_SHE.search(question) is not None and PERSON.search(told) is None
    return says_who or not points_back(told)


def _rest(
    telling: Sequence[MessagePiece],
    asking: Sequence[int],
    asked: str,
) -> list[tuple[int, str]]:
    """What else it tells, each with its place."""
    rest: list[tuple[int, str]] = []
    for place, piece in enumerate(telling):
        if place in asking or trimmed(piece) in asked:
            before = _before_question(piece)
            if specific(before) and not is_polite_abroad(words(before)):
                rest.append((place, before))
        elif specific(piece.text) and not _asks(piece):
            rest.append((place, piece.text))
    return rest


def _before_question(piece: MessagePiece) -> str:
    """What is cut off before a question: small talk, or what it is about: `Boat shed keys, who has them?`."""
    kept = trimmed(piece).rstrip("?")
    return piece.text[: piece.text.find(kept)].strip(EDGES)


def _likeliest(rest: Sequence[tuple[int, str]], asking: Sequence[int]) -> tuple[str, ...]:
    """What is handed on of it: what the asker is first, then the nearest to the question."""
    first = asking[0] if asking else 0

    def likeliest(one: tuple[int, str]) -> tuple[bool, int]:
        place, text = one
        is_of_others = _OF_ONESELF.match(text) is None
        return is_of_others, abs(place - first)

    return tuple(text for _, text in sorted(rest, key=likeliest)[:_MOST_TOLD])


def ended(told: str) -> str:
    """The statement with a full stop, if it has no stop of its own."""
    return told if told.endswith(tuple(".!?…。！？")) else f"{told}."  # noqa: RUF001 - full-width stops


def _is_topic(piece: MessagePiece) -> bool:
    return piece.is_topic and bool(specific(piece.text)) and not is_statement(piece.text)


def is_statement(text: str) -> bool:
    """Whether it has a word that makes a sentence, so that it is no name or fragment."""
    return _FINITE.search(text) is not None


def _is_fragment(piece: MessagePiece) -> bool:
    """Whether it names something without saying anything of it, as people type into a search box."""
    text = trimmed(piece)
    names_something = len(specific(text)) > 1 and COURTESY.isdisjoint(words(text))
    return names_something and not is_statement(text) and POINTING.search(text) is None


_TEXT = (
    r"(?:the|this|that|these|your|our)\s+(?:news\s+)?(?:article|doc|document|documentation|passage|source|story|text)s?"
)
_SAYS = r"(?:explain|mention|report|say|specify|state|tell|write)(?:\s+(?:us|me))?"
_ON = r"(?:about|on|regarding)"
_BEGIN = r"^\W*(?:(?:and|but|also|so|ok(?:ay)?)\W+)?"
_AFTER_A_NOUN = r"(?<!\bare)(?<!\bbeen)(?<!\bget)(?<!\bgets)(?<!\bis)(?<!\bonly)(?<!\balso)(?<!\bwas)(?<!\bwere)"
_QUOTE = (
    r"(?:(?:find|give|show)\s+me|what(?:['’]?s|\s+is|\s+was))\s+(?:the|any|an?)\s+(?:exact\s+)?(?:quote|quotation)s?"
)
_FORMS = (
    # `According to the article, who …`, `In the text, who …`
    (rf"{_BEGIN}(?:according\s+to|(?:as\s+)?per|in)\s+{_TEXT}\s*[,:]\s*", ""),
    # `Who leads it according to the article?`, `Who is the mayor mentioned in the text?`, `Who leads it in this story?`
    (rf",?\s+(?:according\s+to|as\s+per)\s+{_TEXT}(?=\W*$)", ""),
    (rf"{_AFTER_A_NOUN}\s+(?:mentioned|named|quoted)\s+(?:by|in)\s+{_TEXT}(?=\W*$)", ""),
    (r"\s+(?:in|from)\s+(?:the|this)\s+(?:news\s+)?(?:article|news|press\s+release|story)(?=\W*$)", ""),
    # `Who is named in the text?`
    (rf"\b(described|listed|mentioned|named|quoted|said|stated|written)\s+(?:by|in)\s+{_TEXT}\b", r"\1"),
    # `What does the article say about tea?`, `Does it mention anything on tea?`
    (
        rf"{_BEGIN}(?:what\s+)?(?:do|does|did)\s+(?:it|{_TEXT})\s+{_SAYS}\s+(?:(?:any|some)thing\s+)?{_ON}\s+",
        "What about ",
    ),
    # `What is said about tea?`, `Is there anything in the document about tea?`
    (rf"{_BEGIN}what(?:['’]?s|\s+is)\s+(?:mentioned|said|stated|written)\s+{_ON}\s+", "What about "),
    (rf"{_BEGIN}(?:is\s+there\s+)?(?:any|some)thing\s+(?:in\s+{_TEXT}\s+)?{_ON}\s+", "What about "),
    # `Is there any mention of tea?`, `Give me the quote about tea`
    (rf"{_BEGIN}(?:is\s+there\s+)?any\s+mention\s+of\s+", "What about "),
    (rf"{_BEGIN}{_QUOTE}\s+{_ON}\s+", "What about "),
    # `Does the article mention tea?`
    (
        rf"{_BEGIN}(?:do|does|did)\s+{_TEXT}\s+mention\s+(?!(?:any|some)thing\b|if\b|that\b|whether\b|wh)",
        "What about ",
    ),
    # `Does the article say when it opens?`, `Did they say when it opens?`
    (
        rf"{_BEGIN}(?:do|does|did)\s+(?:{_TEXT}|they)\s+{_SAYS}\s+(?=(?:how|what|when|where|which|who|whom|whose|why)\b)",
        "",
    ),
)
_OF_DOCUMENTS = tuple((re.compile(form, re.IGNORECASE), instead) for form, instead in _FORMS)
"""What a question says of the documents that it is asked of, which stands in none of them, and what to put for it."""


def without_documents(question: str) -> str:
    """The question asked of no documents in particular; itself where it says nothing of them, or nothing else."""
    for form, instead in _OF_DOCUMENTS:
        question = form.sub(instead, question)
    return question
