"""What is said to Pincite and asks nothing of the documents: to do something, or a remark on its last answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.understand.intent.manners import besides_courtesy
from bot.answering.understand.message.segments import WH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.nouns import Turn

CANT_DO = "I can't do that: I only look things up in the documents."
OF_THE_ANSWER = (
    "I only say what the documents say; the sources of an answer show where. If it is wrong, please tell whoever looks "
    "after the documents."
)

_SOMEBODY = r"(?:me|us|him|her|them|everyone|everybody|all|@\S+)"
_ACTING = (
    r"(?:add|announce|approve|arrange|assign|book|call|cancel|change|convert|create|delete|deploy|draft|email|fix|"
    r"generate|install|invite|make|merge|message|move|notify|order|organi[sz]e|pay|ping|post|publish|register|remind|"
    r"remove|rename|rephrase|reserve|reset|restart|rewrite|schedule|sign|translate|turn|unlock|upload|write)"
)
_YOU = r"(?:can|could|would|will) (?:you|u)(?: please| pls| plz| also| just)*"
_REQUEST = re.compile(
    rf"(?:{_YOU} (?:{_ACTING}|forward|send|share|tell) {_SOMEBODY}\b|{_YOU} {_ACTING}\b.* for (?:me|us)\b"
    r"|(?:could|would|will) (?:you|u) (?:translate|rephrase|rewrite|remind)\b"
    rf"|(?:{_YOU} )?(?:please|pls|plz) {_ACTING}\b"
    rf"|(?:{_YOU} |please |pls |plz )let (?!me\b|us\b)\w+ know\b"
    rf"|(?:remind|ping|notify|dm) {_SOMEBODY}\b|set (?:an?|the|my) (?:reminder|alarm|timer)\b"
    r"|(?:write|draft|translate|rephrase|rewrite) (?:an?|the|my|our|this|that|it|me|us)\b).*"
)
"""`can you book me a desk`, `please post the minutes in #news`; not `can you book desks online`: who can?"""
_FOR_FACTS = re.compile(rf"\b(?:forward|send|share|tell) (?:me|us)\b|\b{WH}\b")
"""`can you send me the lease`, `remind me who signs it`: asks for what documents say."""
_IT = "(?:this|that|it)"
_MEANT = "what (?:i|we) (?:asked|meant|wanted|(?:was|were) (?:after|looking|asking))(?: for)?"
_TAIL = rf"(?! (?:.* )?(?:{WH})\b)(?: .*)?"
"""` it is 90 now`; not ` who do i tell`"""
_REACTION = re.compile(
    r"(?:(?:no|nope|but|sorry|hm+|well|oh|ok|thanks|thank you|wait|actually|i think|i m afraid|wow) )*(?:"
    rf"(?:are|r) (?:you|u) (?:really |quite |absolutely )?(?:sure|certain|serious|kidding)(?: about {_IT})?"
    rf"|(?:is|was) {_IT} (?:really |still )?(?:true|right|correct|accurate|up to date|current)"
    rf"|(?:{_IT}|(?:this|that|your|the) answer) (?:is|was|s|looks|sounds|seems)"
    rf" (?:just |simply |totally |completely |still )*(?:wrong|incorrect|untrue|outdated|out of date){_TAIL}"
    rf"|(?:{_IT} (?:is |s |was )?)?(?:not|isn t|wasn t|can t be) (?:quite |really )?(?:true|right|correct|{_MEANT})"
    rf"|(?:wrong|incorrect|outdated)(?: answer)?"
    rf"|(?:{_IT} |your answer )?(?:doesn t|does not|didn t|did not) (?:really |quite )?(?:help|answer)"
    rf"(?: (?:me|us|{_IT}|(?:my|the) question))?(?: much| at all| though)?"
    rf"|(?:{_IT} (?:is |was |s )?)?(?:(?:not|isn t|wasn t|no) (?:really |very |much )?(?:helpful|useful|help|use)"
    r"|useless|unhelpful)(?: at all)?"
    rf"|(?:you|u) (?:are|re|r|got {_IT}) (?:just |totally |completely )?(?:wrong|mistaken){_TAIL}"
    rf"|who (?:told you|says|said)(?: (?:{_IT}|so))?|where (?:does|did) (?:they|{_IT}) say (?:{_IT}|so)"
    rf"|(?:from )?where (?:did|do) (?:you|u) (?:get|have|take|find|read) {_IT}(?: from)?"
    rf"|how do (?:you|u) know(?: {_IT})?"
    rf"|(?:(?:can|could) (?:you|u) )?(?:check|look|verify|try)(?: {_IT})? again"
    r"|really|seriously)"
)
"""`are you sure`, `no that s wrong it is 90 now`, `where did you get that from`, `thanks but that doesn t help`"""


def is_request(text: str) -> bool:
    """Whether Pincite is to do something, which only looks things up: `remind me on Monday`, `please book a room`."""
    left = besides_courtesy(text)
    return len(left) == 1 and _REQUEST.fullmatch(left[0]) is not None and _FOR_FACTS.search(left[0]) is None


def is_reaction(text: str) -> bool:
    """Whether it only says something of an answer: `are you sure?`, `that's wrong`."""
    left = besides_courtesy(text)
    return bool(left) and all(map(_REACTION.fullmatch, left))


def reply_to_reaction(text: str, history: Sequence[Turn]) -> str:
    """What to say to a message that only says something of the answer before it; empty for any other."""
    follows_an_answer = bool(history) and bool(history[-1].answer)
    return OF_THE_ANSWER if follows_an_answer and is_reaction(text) else ""
