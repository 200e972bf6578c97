"""Answers to messages that ask nothing of the documents.

Greetings, thanks, questions about Pincite itself, what it is to do, and remarks on its last answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.understand.message.chatter import CONDITION, content, is_framed, is_polite_abroad, specific
from bot.answering.understand.message.lexicon import (
    AROUND,
    ASSENT,
    BYES,
    COURTESY,
    GREETINGS,
    HELPING,
    PEOPLE,
    PLEAS,
    THANKS,
    TIMES_OF_DAY,
    VERY_MUCH,
)
from bot.answering.understand.message.segments import (
    BEFORE_CORRECTING,
    EMOJI,
    MEANT,
    WH,
    MessagePiece,
    begins_asking,
    closed_up,
    pieces,
    spellings,
)
from bot.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.nouns import Turn

HELLO = "Hello! Ask me a question, and I look for the answer in the documents."
HERE = "I'm here. Ask me a question, and I look for the answer in the documents."
WISHED = "Thank you, the same to you."
NOTHING = "Ask me a question, and I look for the answer in the documents."
WELCOME = "You're welcome."
GOODBYE = "Goodbye! Come back whenever you have a question."
ALRIGHT = "Alright. Ask me whenever you have a question about the documents."
LEFT = "Alright, I leave it at that."
PROGRAM = "I'm Pincite, a program that answers from the team's documents. Whoever runs me can say what I read and keep."
NOTHING_ON_IT = "I find nothing on that in the documents. Ask me a question, and I look for the answer."
HELP = "I'm Pincite: ask me a question in your own words, and I answer it with quotes from the documents."

CANT_DO = "I can't do that: I only look things up in the documents."
OF_THE_ANSWER = (
    "I only say what the documents say; the sources of an answer show where. If it is wrong, please tell whoever looks "
    "after the documents."
)

_PLEA = "|".join(sorted(PLEAS))
_PLEADING = f"(?:(?:{_PLEA}) )"
_SOMEBODY = "(?:you|u|someone|anyone|somebody|anybody)"
_KINDS = "(?: (?:kinds?|sorts?|types?) of)?(?: (?:stuff|things?|questions?))?"
_ABOUT_PINCITE = re.compile(
    "(?:who|what) (?:are|r) (?:you|u)(?: exactly| anyway)?"  # Who are you?
    "|(?:who|what) (?:is|s) pincite|(?:whos|whats) pincite|who am i (?:talking|speaking) (?:to|with)"
    "|(?:are|r) (?:you|u) (?:an? )?(?:real )?(?:bot|robot|human|ai|person|real|machine|chatbot)(?: or (?:an? )?\\w+)?"
    rf"|what{_KINDS} (?:can|could|do|else can) (?:you|u) (?:do|know|answer)(?: for (?:me|us))?"  # What can you do?
    rf"|what{_KINDS} (?:can|could|should) (?:i|we) ask(?: you| u)?(?: about)?"  # What sort of things can I ask you?
    "|(?:what|how) (?:can|could) (?:you|u) help(?: me| us)?(?: with)?"
    "|how (?:do|does) (?:you|u|pincite) work|how (?:do|can) (?:i|we) use (?:you|u|pincite)"
    "|what (?:is|s) your (?:name|job|purpose)|whats your (?:name|job|purpose)|what are you (?:for|able to do)"
    "|(?:tell (?:me|us) about|introduce) yourself"
)
"""Questions about Pincite: the whole piece, in words alone, as `who are you`."""
_OF_THE_BOT = re.compile(
    r"(?:(?:are|r|is) (?:you|u)(?: an?| the| really| even| just)* \w+(?: \w+)?"
    r"|(?:(?:may|can|could) (?:i|we) ask )?who (?:has |have )?(?:built|made|created|wrote|trained|programmed|developed|"
    r"invented|owns|runs|pays) (?:you|u)"
    r"|(?:from )?(?:where|how) (?:do|did) (?:you|u) (?:know|get|learn|find)(?: out)?(?: all| about)* "
    r"(?:this|that|these|those|it|everything|your \w+)(?: \w+)?"
    r"|how (?:old|big|clever|smart|good|fast) (?:are|r) (?:you|u)(?: now| really| at this)?"
    r"|where do your (?:answers?|quotes?|facts?|information|knowledge|data) come from"
    r"|(?:which|what) (?:languages?|documents?|docs|files|sources|pages|formats)(?: all)? (?:do|can|did) (?:you|u) "
    r"(?:know|have|read|search|use|see|cover|speak|understand|quote|answer|look at)(?: (?:about|from|in))?"
    r"|(?:do|can|did|will) (?:you|u) (?:also |ever |really )?(?:learn|listen|understand|speak|sleep|think|feel)\b.*"
    r"|(?:do|can) (?:you|u) (?:also )?(?:read|see|open|understand) "
    r"(?:images?|pictures?|photos?|screenshots?|pdfs?|files?|attachments?|links?|videos?)"
    r"|(?:do|are) (?:you|u) (?:use|using|run on|running on|based on|powered by) (?:an? |the )?"
    r"(?:ai|llm|language model|chatgpt|gpt|openai|claude|gemini|copilot|llama)\b.*"
    r"|(?:do|can|did|will) (?:you|u) (?:\w+ )?(?:read|see|store|save|keep|record|remember|share|log) (?:\w+ ){0,3}?"
    r"(?:chats?|messages?|dms?|conversations?|threads?|questions?)\b.*"
    r"|who (?:else )?(?:can|could|will) (?:see|read) (?:what|everything|anything|all) (?:i|we) "
    r"(?:ask|write|type|say|tell|send)(?: (?:you|u))?(?: here)?"
    r"|are (?:my|our|the) (?:chats?|messages?|dms?|questions?) (?:to (?:you|u) |here )?"
    r"(?:private|public|anonymous|stored|saved|logged|recorded|kept|confidential|visible)\b.*)"
)
"""`are you ChatGPT`, `who built you`, `are my questions anonymous`: of Pincite where the documents don't answer."""
_JOINT = re.compile(r" and (?=(?:who|what|where|how|are|can|do) )")
"""Where another question begins: `who are you and what …`"""
_FOR_HELP = re.compile(
    rf"{_PLEADING}?(?:(?:can|could|would) {_SOMEBODY} {_PLEADING}?)?"
    rf"(?:help|(?:{'|'.join(sorted(HELPING))}) (?:me|us|them|him|her))(?: out)?(?: (?:{_PLEA}))?"
    "|(?:i|we) (?:could use|need)(?: some| your)? help"
)
"""`Can you help me please?`, `pls enlighten us`"""
_HOW_ARE_YOU = re.compile(
    "how (?:are|r) (?:you|u|things|we)(?: all)?(?: doing)?(?: today)?|how (?:is|s) (?:it|everything) going"
    "|hows it going|what s (?:up|new)|whats (?:up|new)|how do you do|you ok|all (?:good|well)"
)
"""`How are you doing today?`"""
_ARE_YOU_THERE = re.compile(
    "(?:(?:are|r|is) )?(?:you|u|ya|anyone|anybody) (?:still )?(?:there|here|up|awake|around|alive|online|back)"
    "(?: yet| today| already| now)?"
    "|knock knock|(?:just |this is )?(?:an? )?test(?:ing)?(?: test| this| 1 2(?: 3)?| one two(?: three)?)*|ping"
)
"""`You up?`, `is anybody there`, `knock knock`, `just testing`, `ping`"""
_NEVER_MIND = re.compile(
    "(?:never ?mind|nvm|forget (?:it|that|about it)|scratch that|ignore (?:that|this|me)|stop(?: it| that)?|"
    "cancel(?: it| that)?|no need(?: any ?more| for that| to answer)?|"
    "(?:(?:i|we) )?(?:already )?(?:found|got|have|solved) it|"
    "(?:(?:it|that|this|all|already)(?: is| s| has been| was)? )*(?:sorted|solved|resolved|settled|answered))"
    "(?: already| now| out| by now| thanks)*(?: please)?"
)
"""`never mind`, `forget it`, `no need`, `we found it`, `that's sorted now`"""
_THANKS_FOR = re.compile(
    r"(?P<thanks>(?:\w+ )+)(?:for|por|pour|für|per|för|voor|pela|pelo|za)"
    rf" (?:(?!(?:{WH}|if|whether|quién|quando|qui|quand|où|wer|wann|wo)\b)[\w'’]+ ?){{1,4}}\W*",
    re.IGNORECASE,
)
"""`thanks a lot for yesterday`, `muchas gracias por la ayuda`; not `thanks for checking who pays`"""
_KIND = "|".join(sorted(ASSENT))
_WISH = re.compile(
    rf"have an? (?:(?:really|very) )?(?:{_KIND})\b.*"
    "|(?:(?:i|we) )?wish (?:you|u|ya|everyone|everybody|all)\\b(?! (?:could|would)).*"
    "|enjoy (?:your|the|ur)\\b.*"
    "|(?:happy|merry) (?:birthday|anniversary|christmas|xmas|easter|holidays?|new year|\\w+day)\\b.*"
)
"""`have a lovely weekend`, `I wish you all a good trip`, `happy birthday`; one of its words may be none of courtesy."""

_WHOM = r"(?:me|us|him|her|them|everyone|everybody|all|@\S+)"
_ACTING = (
    r"(?:add|announce|approve|arrange|assign|book|call|cancel|change|convert|create|delete|deploy|draft|email|fix|"
    r"generate|install|invite|make|merge|message|move|notify|order|organi[sz]e|pay|ping|post|publish|register|remind|"
    r"remove|rename|rephrase|reserve|reset|restart|rewrite|schedule|sign|translate|turn|unlock|upload|write)"
)
_WOULD_YOU = r"(?:can|could|would|will) (?:you|u)(?: please| pls| plz| also| just)*"
_REQUEST = re.compile(
    rf"(?:{_WOULD_YOU} (?:{_ACTING}|forward|send|share|tell) {_WHOM}\b|{_WOULD_YOU} {_ACTING}\b.* for (?:me|us)\b"
    r"|(?:could|would|will) (?:you|u) (?:translate|rephrase|rewrite|remind)\b"
    rf"|(?:{_WOULD_YOU} )?(?:please|pls|plz) {_ACTING}\b"
    rf"|(?:{_WOULD_YOU} |please |pls |plz )let (?!me\b|us\b)\w+ know\b"
    rf"|(?:remind|ping|notify|dm) {_WHOM}\b|tell (?!me\b|us\b){_WHOM}\b|set (?:an?|the|my) (?:reminder|alarm|timer)\b"
    r"|(?:write|draft|translate|rephrase|rewrite) (?:an?|the|my|our|this|that|it|me|us)\b"
    rf"|(?:{_WOULD_YOU} |please |pls |plz )*(?:summari[sz]e|recap|sum up) (?:this|that|the|our|my) (?:whole |entire )?"
    r"(?:threads?|conversation|chat|channel|discussion|messages?)\b).*"
)
"""`can you book me a desk`, `please post the minutes in #news`, `summarise this thread`; not `can you
book desks online`: who can?"""
_FOR_FACTS = re.compile(rf"\b(?:forward|send|share|tell) (?:me|us)\b|\b{WH}\b")
"""`can you send me the lease`, `remind me who signs it`: asks for what documents say."""
_THAT = "(?:this|that|it)"
_MEANT = "what (?:i|we) (?:asked|meant|wanted|(?:was|were) (?:after|looking|asking))(?: for)?"
_TAIL = rf"(?! (?:.* )?(?:{WH})\b)(?: .*)?"
"""` it is 90 now`; not ` who do i tell`"""
_REACTION = re.compile(
    r"(?:(?:no|nope|but|sorry|hm+|well|oh|ok|thanks|thank you|wait|actually|i think|i m afraid|wow) )*(?:"
    rf"(?:are|r) (?:you|u) (?:really |quite |absolutely )?(?:sure|certain|serious|kidding)(?: about {_THAT})?"
    rf"|(?:is|was) {_THAT} (?:really |still )?(?:true|right|correct|accurate|up to date|current)"
    rf"|(?:{_THAT}|(?:this|that|your|the) answer) (?:is|was|s|looks|sounds|seems)"
    rf" (?:just |simply |totally |completely |still )*(?:wrong|incorrect|untrue|outdated|out of date){_TAIL}"
    rf"|(?:{_THAT} (?:is |s |was )?)?(?:not|isn t|wasn t|can t be) (?:quite |really )?(?:true|right|correct|{_MEANT})"
    rf"|(?:wrong|incorrect|outdated)(?: answer)?"
    rf"|(?:{_THAT} |your answer )?(?:doesn t|does not|didn t|did not) (?:really |quite )?(?:help|answer)"
    rf"(?: (?:me|us|{_THAT}|(?:my|the) question))?(?: much| at all| though)?"
    rf"|(?:{_THAT} (?:is |was |s )?)?(?:(?:not|isn t|wasn t|no) (?:really |very |much )?(?:helpful|useful|help|use)"
    r"|useless|unhelpful)(?: at all)?"
    rf"|(?:you|u) (?:are|re|r|got {_THAT}) (?:just |totally |completely )?(?:wrong|mistaken){_TAIL}"
    rf"|who (?:told you|says|said)(?: (?:{_THAT}|so))?|where (?:does|did) (?:they|{_THAT}) say (?:{_THAT}|so)"
    rf"|(?:from )?where (?:did|do) (?:you|u) (?:get|have|take|find|read) {_THAT}(?: from)?"
    rf"|how do (?:you|u) know(?: {_THAT})?"
    rf"|(?:(?:can|could) (?:you|u) )?(?:check|look|verify|try)(?: {_THAT})? again"
    r"|really|seriously)"
)
"""`are you sure`, `no that s wrong it is 90 now`, `where did you get that from`, `thanks but that doesn t help`"""


def reply_to(text: str) -> str:
    """What to say to a message that asks nothing of the documents; empty for one that asks."""
    for spelling in reversed(spellings(closed_up(text))):
        reply = _reply_to(spelling)
        if reply:
            return reply
    return ""


def _reply_to(text: str) -> str:
    parts = _parts(text)
    left = [piece for piece in parts if not is_courtesy(piece)]
    if not left:
        return _reply_to_courtesy(text, parts)

    if all(is_about_pincite(piece) or is_for_help(piece) for piece in left):
        return HELP

    if not all(map(_is_small_talk, left)):
        return ""
    said = frozenset(words(text))
    wishes = any(map(_wishes, left)) and THANKS.isdisjoint(said)
    return WISHED if wishes else _kind(said)


def _reply_to_courtesy(text: str, parts: Sequence[MessagePiece]) -> str:
    if any(_ARE_YOU_THERE.fullmatch(_bare(piece)) for piece in parts):
        return HERE
    if any(_NEVER_MIND.fullmatch(_bare(piece)) for piece in parts):
        return LEFT
    return _kind(frozenset(words(EMOJI.sub("", text))))


def is_about_pincite(piece: MessagePiece) -> bool:
    """Whether it asks about Pincite itself: `Who are you?`, `who are you and what can you do`."""
    asked = _JOINT.split(_bare(piece))
    return any(map(_ABOUT_PINCITE.fullmatch, asked)) and all(map(_is_of_pincite, asked))


def _is_of_pincite(asked: str) -> bool:
    return (_ABOUT_PINCITE.fullmatch(asked) or _OF_THE_BOT.fullmatch(asked)) is not None


def is_of_the_bot(text: str) -> bool:
    """Whether it asks for what Pincite is or does, unless the documents answer it: `do you ever sleep?`."""
    left = besides_courtesy(text)
    return bool(left) and all(_OF_THE_BOT.fullmatch(one) for part in left for one in _JOINT.split(part))


def besides_courtesy(text: str) -> list[str]:
    """What a message says besides greetings, thanks, wishes and assent: its pieces, in words alone."""
    return [_bare(piece) for piece in _parts(text) if not is_courtesy(piece) and not _wishes(piece)]


def courtesy_in(text: str) -> str:
    """The reply to a word of thanks or goodbye in a message that asks nothing: `that's all, bye`; empty without one."""
    said = frozenset(words(text))
    return "" if said.isdisjoint(THANKS | BYES) else _kind(said)


def thanks(text: str) -> bool:
    """Whether a message thanks for something that was said: `ah thank you!`; not `Thanks in advance`."""
    if "advance" in words(text):
        return False
    courteous = filter(is_courtesy, pieces(text))
    return any(not THANKS.isdisjoint(piece.words) for piece in courteous)


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


def is_for_help(piece: MessagePiece) -> bool:
    """Whether it asks to be helped, without saying with what: `Can someone help?`."""
    return _FOR_HELP.fullmatch(_bare(piece)) is not None


_CORRECTING = re.compile(rf"\W*{BEFORE_CORRECTING}{MEANT}", re.IGNORECASE)
"""`sorry, I meant `"""


def _is_small_talk(piece: MessagePiece) -> bool:
    """Whether it says something to somebody, in words that ask for nothing: `you're a star`, `welcome to the team`."""
    if _wishes(piece):
        return True

    is_condition = not CONDITION.isdisjoint(_bare(piece).split()[:1])  # `and if it's spam` asks on
    meant = _CORRECTING.match(piece.text)
    if meant and content(piece.text[meant.end() :]):
        return False
    if is_condition or specific(piece.text) or _asks(piece):
        return False
    said = frozenset(piece.words)
    return not said.isdisjoint(COURTESY | ASSENT | THANKS | {"you", "u", "happy"})


def _asks(piece: MessagePiece) -> bool:
    """Whether it is a question, or comes to one."""
    return piece.is_marked or begins_asking(piece.text) or is_framed(piece.text)


def _wishes(piece: MessagePiece) -> bool:
    """Whether it wishes something, without a question or more than one word that no small talk is made of."""
    if _WISH.fullmatch(_bare(piece)) is None or len(specific(piece.text)) > 1:
        return False
    return not _asks(piece)


_COURTEOUS = GREETINGS | THANKS | BYES | ASSENT
_GREETING = GREETINGS | TIMES_OF_DAY


def is_courtesy(piece: MessagePiece) -> bool:
    """Whether the piece greets, thanks or assents and does nothing else."""
    said = piece.words
    bare = _bare(piece)
    if _ARE_YOU_THERE.fullmatch(bare) or _HOW_ARE_YOU.fullmatch(bare) or _NEVER_MIND.fullmatch(bare):
        return True
    if _wishes(piece) or piece.is_marked or begins_asking(piece.text):
        return False

    # `thank you so much` has a word of thanks, what stands around it, and no other; `morning all` begins with its time.
    if _COURTEOUS.isdisjoint(said) and TIMES_OF_DAY.isdisjoint(said[:1]):
        return False
    return _thanks_alone(said) or _thanks_for_something(piece.text)


def _thanks_alone(said: Iterable[str]) -> bool:
    """Whether there is nothing but courtesy and what stands around it."""
    return frozenset(said) <= _COURTEOUS | PEOPLE | TIMES_OF_DAY | AROUND | VERY_MUCH or is_polite_abroad(said)


def _thanks_for_something(text: str) -> bool:
    """Whether it says what the thanks are for, in a few words: `merci pour hier`."""
    found = _THANKS_FOR.fullmatch(text)
    said = words(found["thanks"]) if found else ()
    return not THANKS.isdisjoint(said) and _thanks_alone(said)


def _parts(text: str) -> list[MessagePiece]:
    """The pieces, cut at commas too where a greeting stands before one: `hello, who are you?`."""
    found: list[MessagePiece] = []
    for piece in pieces(text):
        before, comma, after = piece.text.partition(",")
        first = MessagePiece(text=before, is_marked=False)
        halves = [piece]
        if comma and is_courtesy(first) and not is_courtesy(piece):
            halves = [first, MessagePiece(text=after, is_marked=piece.is_marked)]
        found.extend(half for half in halves if half.words)
    return found


_BEFORE_ALL = GREETINGS | {"so", "and", "but", "ok", "okay", "well"}
"""Words that may stand before anything that is said."""


def _bare(piece: MessagePiece) -> str:
    """The words alone, without a greeting before them."""
    said = piece.words
    while said and said[0] in _BEFORE_ALL:
        said = said[1:]
    return " ".join(said)


def _kind(said: frozenset[str]) -> str:
    """The reply to these words of courtesy; of several, to the one that matters most to who says it."""
    if not said:
        return NOTHING
    if not THANKS.isdisjoint(said):
        return WELCOME
    if not BYES.isdisjoint(said):
        return GOODBYE
    if not _GREETING.isdisjoint(said) or not said.isdisjoint({"how", "up", "new"}):
        return HELLO
    return ALRIGHT
