"""A question taken apart once: its words, the names and numbers in it, and what kind of answer it asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.answering.evidence.synonyms import matched, synonyms
from bot.lazily import cached_property
from bot.words import SET_PHRASES, STOP_WORDS, days_in_words, stem, stems, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet


class AnswerType(StrEnum):
    """What can be told from the question's own words."""

    NUMBER = "number"
    DATE = "date"
    PLACE = "place"
    NAME = "name"
    REASON = "reason"
    YES_NO = "yes or no"
    DEFINITION = "definition"
    OPEN = "open"


# `which `, `what first `: an adjective may stand before the noun that says what is asked for.
_WHICH = r"\b(?:what|which|whose)\s+(?:\w+\s+)?"
_ASKS: dict[AnswerType, re.Pattern[str]] = {
    AnswerType.NUMBER: re.compile(
        r"\bhow (?:many|much|long|old|far|tall|high|large|big|deep|fast|heavy|wide)\b|"
        + _WHICH
        + r"(?:(?:is|was|are|were) the (?:\w+ )?)?(?:percent\w*|number|amount|age|population|proportion|share|fraction|"
        r"quantity|cost|price|total)\b|"
        r"^\W*(?:(?:min|max)(?:imum)?\s+(?:number\b|[\w'’-]+\s+(?:for|of|per|in|on|at)\b)|number of\b)",
        re.IGNORECASE,
    ),
    AnswerType.DATE: re.compile(
        r"\bwhen(?:['’]?s)?\b|" + _WHICH + r"(?:year|month|date|day|century|decade|time|era|period)s?\b", re.IGNORECASE
    ),
    AnswerType.PLACE: re.compile(
        r"\bwhere(?:['’]?s)?\b|" + _WHICH + r"(?:city|cities|town|place|location|venue|room|building)\b", re.IGNORECASE
    ),
    AnswerType.NAME: re.compile(
        r"\b(?:who(?:['’]?s)?|whom|whose)\b|"
        + _WHICH
        + r"(?:person|people|country|countries|state|river|region|continent|area|province|island|"
        r"king|president|leader|author|company|companies|agency|agencies|newspaper|body|ministry|organi[sz]ation|team|group|university|language|"
        r"religion|party|name|title|book|film|treaty|war|battle|dynasty|platform)\b",
        re.IGNORECASE,
    ),
    AnswerType.REASON: re.compile(r"\bwhy\b", re.IGNORECASE),
    AnswerType.YES_NO: re.compile(
        r"^\W*(?:is|are|am|was|were|do|does|did|can|could|may|must|should|shall|will|would|has|have|had)\b|"
        r"[,.;:!–—]\s+(?:is|are|am|do|does|did|can|could|may|must|should|shall|will|would|has|have)\s+"
        r"(?:i|we|you|he|she|it|they|there|that|this|the|an?|my|our)\b",
        re.IGNORECASE,
    ),
    AnswerType.DEFINITION: re.compile(r"^\W*what(?:['’]?s| is| are| does)\b", re.IGNORECASE),
}
"""Tried in this order: `what year did the king …` asks for a date, not for a name."""

NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|half|"
    r"halves|thirds?|quarters?|single|once|twice|thrice|double|triple|zero|none|no one|nobody|several|few|both|pair|"
    r"couple|percent\w*|per cent)\b",
    re.IGNORECASE,
)
"""`12`, `fourteen`, `a dozen`, `nobody`, `both`"""
MONTH_PATTERN = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_MONTH = MONTH_PATTERN.replace("may|", "(?-i:May)|")
"""As part of a pattern that ignores case, but for `May`: `may` is a verb."""
_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midday|midnight"
DATE = re.compile(
    rf"\b(?:1\d{{3}}|20\d\d)s?\b|\b(?:{_MONTH})\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\bcentur(?:y|ies)\b|"
    rf"\b\d+(?:st|nd|rd|th)\b|\b(?:today|yesterday|tomorrow|ago|decade|bc|ad|bce)\b|\b\d{{1,2}}:\d\d\b|"
    rf"\bat (?:{_HOURS})\b|\b\d{{1,2}} ?[ap]\.?m\b",
    re.IGNORECASE,
)
"""`1998`, `May`, `Friday`, `3rd`, `10:30`, `at noon`, `5 pm`"""
_WITHIN = re.compile(
    r"\b(?:within|no later than|at (?:the )?latest)\s+(?:the\s+(?:first|next)\s+)?"
    r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|thirty|sixty|ninety)\W+(?:\w+\W+){0,2}?"
    r"(?:minute|hour|day|week|month|quarter|year)s?\b",
    re.IGNORECASE,
)
"""`within 14 calendar days`, which tells when, too"""
CAPITALISED = re.compile(r"\b[A-Z][\w’'-]*")
"""`Ada`, `McGill's`"""
_PLACE = re.compile(
    r"\b(?i:in|at|on|from|to|near|via|into|onto|inside|outside|under|behind|around|through|within)\s+"
    rf"(?!(?i:(?:the|an?|this|each)\s+)?(?i:(?:{MONTH_PATTERN}|(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?\b))"
    r"(?:(?:the|our|your|their|an?|this|each|all)\b|[\"“'‘`*_\[(<]*[A-Z#/~`\[“])|https?://|\w@\w|"
    r"\w\.(?:com|org|io|net|eu|uk|gov)\b"
)
"""`at the gate`, `In Berlin`, `in #help`, `https://…`; not `on Monday`: the gold of 316 questions with `where` had one
in .70, other sentences of their documents in .32; a name, which was looked for before, in .67 and .56."""
_REASON = re.compile(
    r"\b(?:because|since|so that|in order to|due to|reasons?|therefore|otherwise|ensur\w+|avoid\w*|prevent\w*|"
    r"allow\w*|help\w*|means)\b",
    re.IGNORECASE,
)
"""Of 259 questions with `why` the gold has one in .41, other sentences in .08."""


_DECIDES = re.compile(
    r"\b(?:yes|no|not|never|cannot|can|may|must|should|only|allow\w*|permit\w*|require\w*|prohibit\w*)\b|n['’]t\b",
    re.IGNORECASE,
)
"""What a sentence that settles a yes-or-no question says: `Guests may park here.`"""
_BEGINNING = 3
"""Words of a sentence that defines, among which is the term: `A glacier is …`"""
_HOLDS = {
    AnswerType.NUMBER: NUMBER,
    AnswerType.PLACE: _PLACE,
    AnswerType.REASON: _REASON,
    AnswerType.YES_NO: _DECIDES,
}
_WHO_IS = re.compile(r"\s*[Ww]ho (?:is|was|are|were) [A-Z]")
"""`Who is Ada?` has the name already and asks what she does."""


_PROPERTY = re.compile(
    r"\b(?:what|which)(?:['’]?s| is| are| was| were) (?:the|our|your|their) (?P<property>(?:[\w'’-]+ ){0,3}?[\w'’-]+) "
    r"(?:of|for|in|on|at|from|by|to)\b",
    re.IGNORECASE,
)
"""`What's the plate of the van?`, `what is the default value for STOCK_LANG`"""
_GENERAL = frozenset(
    "name names kind type sort number amount total sum value values figure percent percentage share count rate average "
    "change difference increase decrease date day week month quarter year time".split()
)
"""What stands in no header, since the value shows it: `what was the number of seats`, `the change in 2019`."""


def asked_property(question: str) -> tuple[str, ...]:
    """The words for what is asked of something, without function words; none where the question has another form.

    None either where one of them says no more than that a name or an amount is asked for.
    """
    match = _PROPERTY.search(question)
    if match is None:
        return ()
    found = tuple(word for word in words(match["property"]) if word not in STOP_WORDS)
    return found if _GENERAL.isdisjoint(found) else ()


_HOW_MANY = re.compile(
    r"\bhow many\s+(?:of\s+(?:the|our)\s+)?(?!(?:are|at|can|could|did|do|does|"
    r"have|i|in|may|must|of|on|should|there|we|were|will|would|you)\b)(?P<counted>(?:[\w'’-]+\s*){1,4})",
    re.IGNORECASE,
)
"""`How many of our lamps burn?`: what is counted is among the words after it; not so in `How many can I take?`"""
_AMOUNT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|"
    r"(?:thir|four|fif|six|seven|eigh|nine)teen|an?|hundreds?|thousands?|millions?|dozens?)(?:\s+(?:a|an|of|the))*\s+"
    r"(?:(?:business|calendar|clear|complete|consecutive|full|whole|working)\s+){0,2}"
    r"(?:hundred|thousand|million|(?:milli|centi)?lit(?:er|re)s?|(?:kilo|milli)?grams?|kilos?|(?:kilo|centi)?met(?:er|re)s?|"
    r"miles?|inch(?:es)?|f(?:oo|ee)t|pounds?|ounces?|tons?|cups?|spoons?|euros?|dollars?|cents?|crowns?|francs?|percent|"
    r"per cent|(?:second|minute|hour|day|week|month|year|quarter|third|half)s?|halves)\b",
    re.IGNORECASE,
)
"""`38 euros`, `two litres`, `half a cup`, `ten clear days`; `two sorts` is how many, and not how much."""
_MEASURES = (
    r"(?:%|°|per ?cent|[ap]\.?m\b|(?:oz|[cdkm]?[gl]|[cdkm]?m|hrs?|mins?)\b|(?:milli|centi)?lit(?:er|re)s?|"
    r"(?:kilo|milli)?grams?|kilos?|(?:kilo|centi)?met(?:er|re)s?|miles?|inch(?:es)?|f(?:oo|ee)t|ounces?|"
    r"(?:second|minute|hour|day|week|month|year)s?)"
)
_PRICE = re.compile(
    r"[$€£¥]|\b(?:eur|usd|gbp|euros?|dollars?|cents?|pounds?|pence|crowns?|francs?|free)\b|\bno (?:charge|cost|fee)\b|"
    rf"(?<![\w.,:])\d[\d.,]*+(?!\w|:\d|[ -]?{_MEASURES})",
    re.IGNORECASE,
)
"""`£3`, `two euros`, `free`, `Tea: 3`; not `250 ml`, `2%`, `5 pm`"""
_PHONE = re.compile(r"\d[\d ()./-]{3}|\bext(?:ension|\.)? *\d", re.IGNORECASE)
"""`030 1234-56`, `ext. 214`"""
_DURATION = re.compile(
    r"\d|\b(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|thirty|sixty|ninety|half|per|each|every|several|"
    r"few|many|some|whole|entire|more|these|those)\W+(?:[\w'’-]+\W+){0,2}?"
    r"(?:second|minute|hour|day|night|week|fortnight|month|quarter|semester|term|year|decade|century)s?\b|"
    r"\b(?:seconds|minutes|hours|days|weeks|months|years|as long as|until|till|while|once|unless|always|for ?ever|"
    r"indefinitely|permanently|overnight|all)\b|\b(?:duration|length|life|lifetime|term) of\b",
    re.IGNORECASE,
)
"""`two weeks`, `a year`, `until the end`, `duration of the contract`; not `last year`. The gold of 311 questions with
`how long` has one in 309."""
_AGE = re.compile(r"\d|\b(?:age[ds]?|born|older|old|teen\w*|young\w*)\b", re.IGNORECASE)
"""`at 64`, `aged nine`, `born in the war`; not `seventeen years ago`"""
_HOUR = re.compile(
    rf"\b(?!(?:19|20)\d\d\b)\d|\b(?:about|after|around|at|before|by|from|past|till|to|until) (?:{_HOURS})\b|"
    r"\b(?:noon|midday|midnight|morning|afternoon|evening|night|dawn|dusk|sunrise|sunset|breakfast|lunch|dinner|"
    r"minutes|hours|days|weeks)\b",
    re.IGNORECASE,
)
"""`10:30`, `at nine`, `after lunch`, `within ten minutes`; not `two boats in April 2019`"""
_VERB = r"(?:am|can|could|did|do|does|may|must|shall|should|will|would|i|we|you|they)\b"
_ITS_NAME = rf"(?:['’]?s)?(?:\s+(?!{_VERB}|(?:in|into|with|to|under|about)\b)[\w'’-]+){{0,5}}?"
"""` is the minimum` of `what is the minimum age`; not ` is included in the` of `what is included in the price`"""
_VALUES = {
    re.compile(r"\be-?mail address|\b(?:what|which) e-?mail\b", re.IGNORECASE): re.compile("@"),
    re.compile(
        r"\bwhat(?:['’]?s| is| are)?\s+(?:(?:the|our|your|their)\s+)?(?:[\w'’-]+\s+){0,3}?address(?:es)?\b",
        re.IGNORECASE,
    ): re.compile(r"\b\d+[a-z]?,? +[A-Z]|[A-Z][\w'’.-]+,? +(?:no\. *)?\d|@|\w\.\w{2}"),
    re.compile(r"\b(?:tele)?phone number", re.IGNORECASE): _PHONE,
    re.compile(r"\bhow much (?:(?:is|are|for) (?:an?|one)\b|(?:do|does|did)\b.*\bcost)", re.IGNORECASE): _PRICE,
    re.compile(r"\bhow much\b", re.IGNORECASE): _AMOUNT,
    re.compile(rf"\bhow (?:long|fast)\b|\b(?:what|which){_ITS_NAME}\s+period\b", re.IGNORECASE): _DURATION,
    re.compile(r"\bhow old (?:is|are|was|were)\b", re.IGNORECASE): _AGE,
    re.compile(rf"\b(?:what|which) time(?=\W*$|\s+(?:(?:is|are|was|were)\b|{_VERB}))", re.IGNORECASE): _HOUR,
    re.compile(
        rf"\b(?:what|which){_ITS_NAME}\s+(?:percent\w*|number|amount|rate|maximum|minimum|max|min|limit|threshold|"
        r"budget|fee|salary|per diem|size|length|age|cost|price|total|version|quota|share|ratio|score|target|"
        r"balance)\b",
        re.IGNORECASE,
    ): NUMBER,
}
"""What asks for a value that shows by its form, and the form: `which email …` and `ada@a.example`, `whats the address`
and `12 Quay Street`."""


_IN_CASE = re.compile(r"(\b(?:who|whom|whose|where|how|why)\b.*?)\bwhen\s+\w+\s+\w.*", re.IGNORECASE)
"""`where do we meet when it rains`; not `who came, and when?`"""


def answer_type(question: str) -> AnswerType:
    """What the question asks for, by its question word and the noun after it."""
    if _WHO_IS.match(question):
        return AnswerType.OPEN
    in_any_case = _IN_CASE.sub(r"\1", question)
    for asked, pattern in _ASKS.items():
        if pattern.search(in_any_case):
            return asked
    return AnswerType.OPEN


def holds(asked: AnswerType, text: str, known: AbstractSet[str]) -> bool:
    """Whether `text` holds something of that kind beyond the words (and stems) the question already has."""
    if asked in _HOLDS:
        return _HOLDS[asked].search(text) is not None
    if asked is AnswerType.DATE:
        return names_day(text, known) or _WITHIN.search(text) is not None
    if asked is AnswerType.NAME:
        return any(_is_new_name(match, text, known) for match in CAPITALISED.finditer(text))
    # A definition begins with what it defines.
    if asked is AnswerType.DEFINITION:
        return any(_is_known(word, known) for word in words(text)[:_BEGINNING])
    return True


def names_day(text: str, known: AbstractSet[str]) -> bool:
    """Whether it names a day or another time that the question does not have already."""
    return any(match.group().casefold() not in known for match in DATE.finditer(text))


def _is_known(word: str, known: AbstractSet[str]) -> bool:
    return word not in STOP_WORDS and (word in known or stem(word) in known)


def _is_new_name(match: re.Match[str], text: str, known: AbstractSet[str]) -> bool:
    """A capital that is not only there because the sentence begins, and a word that the question lacks."""
    word = match.group().casefold()
    if word in STOP_WORDS or word in known or stem(word) in known:
        return False
    if match.start() > 0:
        return True
    # The first word is a name where another capital follows: `Ada Lovelace lives here.`
    after = text[match.end() : match.end() + 2]
    return after.strip().istitle()


def new_names(text: str, known: AbstractSet[str]) -> list[tuple[int, int]]:
    """Where names stand that the question does not have itself, neighbouring capitals as one: `Ada Lovelace`."""
    found: list[tuple[int, int]] = []
    for match in CAPITALISED.finditer(text):
        if not _is_new_name(match, text, known):
            continue
        last_start, last_end = found[-1] if found else (0, 0)
        if found and text[last_end : match.start()] == " ":
            found[-1] = (last_start, match.end())
        else:
            found.append(match.span())
    return found


_ITEM = re.compile(r"\s*(?:(?:section|article|rule|clause|§)\s*)?\(?\d{1,3}(?:\.\d{1,3})*[.):]\s+", re.IGNORECASE)
"""`3. An annual levy`, `Section 4. Each family`: what numbers an item is no amount in it."""
_IN_A_WORD = re.compile(r"(?<![\w.,])(\d+)(?=[^\W\d_])")
"""`121` of `121s`"""
_ANYBODY = frozenset("folks guys people person persons ppl".split())


def asks_for_value(question: str) -> bool:
    """Whether it asks for an amount, a time, an address or the like by its name: `what is minimum age`."""
    return any(kind.search(question) for kind in _VALUES)


def has_value(asked: AnswerType, question: str, text: str, *, by_any_word: bool = False) -> bool:
    """Whether a value of the kind that is asked for stands there: of how many, beside what they are.

    People are called by many names, so of how many of them any number may tell: `15 guests`; of all, `by_any_word`.
    """
    # The number of an item counts nothing.
    item = _ITEM.match(text)
    text = text[item.end() :] if item else text
    for kind, value in _VALUES.items():
        if kind.search(question):
            return value.search(text) is not None
    if asked is not AnswerType.NUMBER:
        return True

    many = _HOW_MANY.search(question)
    said = _first_telling(many["counted"]) if many else []
    if many is not None:
        text = _without_numbers(text, _IN_A_WORD.findall(question))
    if many is None or by_any_word or (said and said[0] in _ANYBODY):
        return NUMBER.search(text) is not None
    return _counts(text, [stem(word) for word in said])


def _without_numbers(text: str, known: Sequence[str]) -> str:
    """Without those that are part of a word in the question: `how many 121s` is not answered by `121 meetings`."""
    for number in known:
        text = re.sub(rf"(?<![\w.,]){number}(?!\w|[.,]\d)", " ", text)
    return text


def _first_telling(text: str) -> list[str]:
    """Its first two words that are no function words: of `active members in May`, what is counted."""
    telling = [word for word in words(text) if word not in STOP_WORDS]
    return telling[:2]


def _counts(text: str, nouns: Sequence[str]) -> bool:
    """Whether one of these stems, or a synonym, stands beside a number of the text."""
    return any(any(matched(noun, near) for noun in nouns) for near in _beside_numbers(text))


def asks_how_many(question: str) -> bool:
    """Whether it is asked how many of something there are: `How many rooms are there?`."""
    return _HOW_MANY.search(question) is not None


_LABEL = re.compile(r"([^\W\d_][^:;.!?|\n]{0,60}):[ *_`]*\d")
"""`Days per year: 30`: what the number counts stands before it."""


_MADE_UP = re.compile(r"\b(?:compos(?:ed|es)|consist(?:s|ed|ing)?|made up|compris(?:es|ed|ing))\b", re.IGNORECASE)
"""`consists` of `The committee consists of five members`: the number counts them and what they make up."""
_SUBJECT, _HOW_MANY_MAKE_IT = 8, 5
"""Words before it that may say what they make up, and after it among which their number stands."""


def _beside_numbers(text: str) -> Iterator[frozenset[str]]:
    """The stems around each number: one word before it, four after, its label, and what as many make up."""
    for label in _LABEL.findall(text):
        yield stems(label)
    for verb in _MADE_UP.finditer(text):
        after = words(text[verb.end() :])[:_HOW_MANY_MAKE_IT]
        if NUMBER.search(" ".join(after)):
            before = words(text[: verb.start()])[-_SUBJECT:]
            yield frozenset(map(stem, before))

    said = words(text)
    for place, word in enumerate(said):
        if NUMBER.search(word):
            near = said[max(place - 1, 0) : place + 5]
            yield frozenset(map(stem, near))


ASKING = frozenset(
    "many much name named called type kind long old often far tall part term word tell list give explain describe "
    "say says said mention mentions".split()
)
"""Words that say how something is asked; passages that answer do without them."""
_NUMBER = re.compile(r"(?<![\w.])v?(\d++(?:[.,]\d++)*+)(?!\w)(\s?(?:%|per ?cent\b))?", re.IGNORECASE)
"""`2024`, `3.12`, `1,500`, `7 %`; not the `3` of `sev3`, nor the `0` of `0.2mm`"""
_ENDED = re.compile(r"(?:(?<=[!?…])|(?<=\w{3}\.)|(?<=[A-Z]{2}\.))\s+")
"""The space after `I live in Ohio.`, `I moved to the UK.`; not that of `Dr. Berg`"""
_MEASURED = re.compile(r"(?<![\w.])(\d++[.,]\d++)[^\W\d_]{1,3}\b")
"""`0.2mm`, `1,5kg`"""


@dataclass(frozen=True)
class Asked:
    """A question, taken apart once."""

    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words to look for, each once, in order; none in a question of function words alone."""
        plain = SET_PHRASES.sub(" ", days_in_words(self.text))
        found = dict.fromkeys(words(plain))
        return tuple(word for word in found if word not in STOP_WORDS and word not in ASKING)

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The stems of `words`, in the same order."""
        return tuple(map(stem, self.words))

    @cached_property
    def every(self) -> frozenset[str]:
        """Every word, function words too."""
        return frozenset(words(self.text))

    @cached_property
    def asking(self) -> frozenset[str]:
        """Every word but those that say in which case it is asked: `when it rains`."""
        return frozenset(words(_IN_CASE.sub(r"\1", self.text)))

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word of the question and its stem: naming these again answers nothing."""
        every_stem = frozenset(map(stem, self.every))
        return self.every | every_stem

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Neighbouring words, stemmed."""
        in_order = map(stem, words(self.text))
        return frozenset(pairwise(in_order))

    @cached_property
    def proper(self) -> str:
        """What is asked, without what is told before it: the end of `I live in Ohio. how many days do I get?`."""
        said = _ENDED.split(self.text)
        for place, sentence in enumerate(said):
            if sentence.endswith("?"):
                return " ".join(said[place:])
        return said[-1]

    @cached_property
    def names(self) -> frozenset[str]:
        """Words written with a capital or as a number, which no synonym can stand for."""
        capitals: set[str] = set()
        for match in CAPITALISED.finditer(self.text):
            # The first word has its capital in any case: `Parking costs what?`
            if match.start() > 0:
                capitals.update(words(match.group()))
        return frozenset(word for word in self.words if word in capitals or word.isdigit())

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Its numbers and years, as they are written."""
        return numbers(self.text)

    @cached_property
    def type(self) -> AnswerType:
        """What is asked for."""
        return answer_type(self.text)


def numbers(text: str) -> frozenset[str]:
    """The numbers of a text, without separators of thousands, a share as such: `1,500` is `1500`, `7 percent` `7%`."""
    found: set[str] = set()
    for number, share in _NUMBER.findall(days_in_words(text)):
        digits = number.replace(",", "")
        found.add(f"{digits}%" if share else digits)
    return frozenset(found)


def measured(text: str) -> frozenset[str]:
    """The numbers with a decimal point that a unit follows at once: `0.2` of `0.2mm`."""
    return frozenset(_MEASURED.findall(text))


def shares(question: str, text: str) -> bool:
    """Whether the text has a content word of the question, in any inflection, or a synonym of one."""
    asked = frozenset(Asked(question).stems)
    instead = map(synonyms, asked)
    said = map(stem, words(text))
    return not asked.union(*instead).isdisjoint(said)
