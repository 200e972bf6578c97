"""Names that a claim gives: whether they were told, in its quote or over it.

A name is a word with a capital that the grammar did not ask for; nothing else is known of names.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from bot.answering.gate.values.quantities import quantities
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

_NAME = re.compile(r"(?<![\w])[^\W\d_a-zß-öø-ÿ][^\W_]*(?:[’'][^\W\d_]+)?")
"""`Wells`, `Ada’s`, `O’Brien`"""
_LETTER = re.compile(r"(?<=[^\W\d_] )[B-HJ-Z](?=[\s,;:!?)]|\.?$)")
"""The letter of `Building C` and `Article V`; not in `X-ray` or `J. Brook`, and no `I`"""
_OPENERS = frozenset(
    "additionally also according although both however furthermore moreover therefore thus overall finally yes "
    "meanwhile instead otherwise besides hence similarly likewise later today currently generally specifically "
    "everyone everybody everything whoever whatever whichever someone somebody something anyone anybody anything "
    "nobody nothing none neither either every many several another people "
    "please note see unless whether within without upon per since depending based due despite regarding".split()
)
"""Words that begin sentences and name nobody."""
_ORDERS = frozenset(
    "add allow apply ask attach avoid bring call change check choose click close compare complete configure confirm "
    "connect contact copy create delete deploy disable download edit email enable enter expect fill find follow get "
    "give go have hold inform install invite join keep leave let log look mail make merge message move notify open "
    "paste pay phone pick ping place plan post press provide pull push put read record register remember remove "
    "rename replace report request reset restart return review run save schedule search select send set share show "
    "sign speak start stop submit switch take talk tell test try turn type update upload use verify visit wait watch "
    "write".split()
)
"""Words that tell somebody to do something where they begin a sentence: `Find Ada`, `Use Roster`."""
_PLURAL = re.compile(r"(?<=[A-Z]{2})s\b")
"""The `s` of `PVCs`"""
_GLUED = re.compile(r"(?<=\d)(?=[^\W\d_])")
"""Between a number and its unit, `100GB`"""
_ACTS = re.compile(
    r"(?-i:[’']s\b|\s+[A-Z])|\s+(?:is|was|has|had|will|would|can|could|may|might|must|should|does|did|led|said|wrote|"
    r"made|took|gave|won|lost|sold|bought|left|built|found|met|ran|held|kept|began|became|went|came|saw|paid|told|"
    r"\w+ed|\w+s\s+(?:the|an?|his|her|its|their|to|at|that|in|on|for|from|with))\b",
    re.IGNORECASE,
)
"""What follows a name that begins a sentence (`Ada keeps the keys`), and not an imperative or an adjective."""
_ALONE = re.compile(r"\s*(?:[.,;)]|$|(?:and|or)\b)")
"""What follows a word that is all that is said, or the first of several: `Chair: Ada.`, `Board: Ada, Bob`"""
_DEMONYM = re.compile(r"[aeyo]?(?:n|an|ian|ean|ese|ish|i|s|es)")
"""What a name may end with besides: `Japan|ese`, `Fleming|s`; not `Paul|a`"""


@dataclass(frozen=True)
class NameContext:
    """What a name may come from: the quote, and what stands `over` it (title, headings, date).

    `document` is what was found of the quote's document: it may say that `IC` is `Incident Commander`. `common` are
    words written small somewhere, which are no names where a sentence begins with them, and `topics` the words of the
    question that the documents know.
    """

    quote: str
    over: str = ""
    document: str = ""
    common: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()


def missing_name(claim: str, told: NameContext) -> str:
    """The first name of the claim that nobody told; compared by stems, without accents, and acronyms by initials."""
    read = _fold(_GLUED.sub(" ", _PLURAL.sub("", f"{told.quote} {told.over}")))
    there = frozenset(read) | told.topics
    read_or_said = f"{told.quote}\n{told.over}\n{claim}"

    for name in names(claim, told.common):
        is_used = name in _words(told.document)
        is_told = _is_told(name, there, read_or_said, is_used=is_used)
        if not (is_told or _spells_out(name, claim, told)):
            return name
    return ""


def _stands_for(acronym: str, text: str, *, is_used: bool) -> bool:
    """Whether an acronym is made of the first letters of words that nothing parts: `dod` or `dd` of `Duke of Devon`.

    Two letters begin neighbours somewhere in nearly every text: they need two names, as `uk` in `United Kingdom`, or a
    document in which the acronym `is_used`, as `pr` for `pull request`.
    """
    if len(acronym) == len("UK"):
        pairs = [pair for pair in _PAIR.findall(text) if pair[0].casefold() not in STOP_WORDS]
        if is_used:
            pairs += _NEIGHBOURS.findall(text)
        return any(_begin(_fold(" ".join(pair))) == acronym for pair in pairs)
    for part in _PARTING.split(text):
        every = _fold(part)
        telling = [word for word in every if word not in STOP_WORDS]
        if acronym in _begin(every) or acronym in _begin(telling):
            return True
    return False


def _begin(some: Sequence[str]) -> str:
    """The first letters of the words."""
    return "".join(word[0] for word in some)


_NEIGHBOURS = re.compile(r"(?<!\w)(?=([a-zß-öø-ÿ][^\W_]*)[\s-]+([a-zß-öø-ÿ][^\W_]*))")
"""Two neighbours that are written small, such as `pull request`."""
_PARTING = re.compile(r"[^\w\s'’-]+|\n|\s-\s")
"""Between words that make no name together: `. `, ` (`, ` - `"""
_RUN = re.compile(r"[^\W\d_a-zß-öø-ÿ][^\W_]*(?:[ -][^\W\d_a-zß-öø-ÿ][^\W_]*)+")
"""Neighbours with a capital, such as `Accessibility Conformance Report`."""
_ACRONYM = re.compile(r"(?<!\w)[A-Z]{2,6}(?=s?(?!\w))")
"""`ACR`, `ACRs`"""


def _spells_out(name: str, claim: str, told: NameContext) -> bool:
    """Whether the name is part of what an acronym of the quote stands for, and the document has these words."""
    known = _words(told.document)
    acronyms = frozenset(_ACRONYM.findall(told.quote))
    runs = [re.split("[ -]", run) for run in _RUN.findall(claim)]

    for acronym, run in product(acronyms, runs):
        for spelt_out in _spelt_out(acronym, run):
            if name in spelt_out and known.issuperset(spelt_out):
                return True
    return False


def _spelt_out(acronym: str, run: Sequence[str]) -> Iterator[Sequence[str]]:
    """The neighbours in the run whose initials are the acronym."""
    size = len(acronym)
    for at in range(len(run) - size + 1):
        part = run[at : at + size]
        initials = "".join(word[0] for word in part)
        if initials == acronym:
            yield part


_PAIR = re.compile(r"(?<!\w)(?=([^\W\d_a-zß-öø-ÿ][^\W_]*)\s+([^\W\d_a-zß-öø-ÿ][^\W_]*))")
"""Two neighbours with a capital, such as `Joe Biden`."""


def _words(text: str) -> frozenset[str]:
    """The words as they are written."""
    return frozenset(re.findall(r"[^\W_]+", text))


def names(claim: str, common: AbstractSet[str]) -> tuple[str, ...]:
    """Words written with a capital that the grammar did not ask for."""
    found: list[str] = []
    for match in _NAME.finditer(claim):
        written = match.group()
        is_word = bool(words(written)) and (len(written) > 1 or _LETTER.match(claim, match.start()) is not None)
        if is_word and _is_name(claim, match, common):
            found.append(_PLURAL.sub("", re.sub(r"[’']\w*$", "", written)))  # `Ada` of `Ada’s`
    return tuple(found)


def _is_name(
    claim: str,
    match: re.Match[str],
    common: AbstractSet[str],
) -> bool:
    word = words(match.group())[0]
    is_small_word = word in STOP_WORDS and len(match.group()) > 1  # `s` is one, and `Building S` is a name
    if is_small_word or word in _OPENERS or quantities(match.group()):
        return False

    # Within a sentence the grammar asks for no capital.
    before = claim[: match.start()].rstrip(" \t\n\"'“‘«([")
    if before and before[-1] not in ":.!?;":
        return True

    # At its beginning any word has one: it is a name if it is written small nowhere and does something, or is all that
    # stands after a colon.
    is_value = before.endswith(":") and _ALONE.match(claim, match.end()) is not None
    is_known = word in common or word in _ORDERS
    return not is_known and (is_value or _ACTS.match(claim, match.end()) is not None)


def _is_told(name: str, there: AbstractSet[str], text: str, *, is_used: bool) -> bool:
    word = "".join(_fold(name))
    if word in there:
        return True
    stemmed = stem(word)
    if any(stem(other) == stemmed for other in there):
        return True

    is_acronym = name.isupper() and len(name) > 1
    if is_acronym and _stands_for(word, text, is_used=is_used):
        return True
    return any(_are_forms(word, other) for other in there)


_SHORTEST_ROOT = 4


def _are_forms(one: str, other: str) -> bool:
    """`Japan` and `Japanese`, `Fleming` and `Flemings`."""
    short, long = sorted((one, other), key=len)
    root = short.rstrip("aeyo")
    if len(root) < _SHORTEST_ROOT or not long.startswith(root):
        return False
    return _DEMONYM.fullmatch(long[len(root) :]) is not None


def _fold(text: str) -> list[str]:
    """The words without accents and marks of trade: `jose` for `José`, `acme` for `Acme™`."""
    unmarked = re.sub("[™®℠]", "", text)
    letters = [char for char in unicodedata.normalize("NFKD", unmarked) if not unicodedata.combining(char)]
    return list(words("".join(letters)))
