"""The prompts: Markdown files of prompts/ with `$name` variables, filled with untrusted text as data."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from bot.errors import PromptMismatch
from bot.naming import no_longer_holds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.nouns import Chunk, Hit, Question, Selected, Sentence, Turn

_TAG = re.compile(r"<(?=[^\s\d<=]|\s*[/|])")
"""What could begin a tag: the end of our fence, or a control token of a model such as `<|im_end|>`."""
_BRACKETED = re.compile(r"\[(/?\w{1,12})\]")
"""What could be taken for a marker of ours, or is a control token such as `[INST]`."""
_BLANKS = re.compile(r"[^\S\n]+|\n\s*\n")
"""The blanks of `a   b`, and the empty lines between two paragraphs."""
_LONGEST_TITLE = 100
"""Characters of what a passage is headed by: its document's title and its sections."""
_NO_ANSWER = "The documents don't say."
"""Stands for a refusal, which is an answer without words."""
_LONGEST_REPLY = 120
"""Characters of an earlier answer that a rewrite reads: they name what it is about, and reading takes time."""


class Prompt:
    """A prompt and the variables that it must hold."""

    def __init__(
        self,
        name: str,
        variables: Iterable[str] = (),
        text: str | None = None,
    ) -> None:
        """Read `prompts/NAME.md`, or take `text`; raises PromptMismatch unless it holds exactly these variables."""
        self._name = name
        if text is None:
            text = (files("prompts") / f"{name}.md").read_text("utf-8")
        self._template = Template(text)
        if not self._template.is_valid():
            raise PromptMismatch(f"prompts/{name}.md has a `$` without a name; a plain dollar sign is written `$$`.")
        self._hold_to(frozenset(variables))

    @property
    def text(self) -> str:
        """The prompt as it stands in its file."""
        return self._template.template

    def fill(self, **values: str) -> str:
        """The text with every variable filled; raises PromptMismatch for a missing one or one too many."""
        self._hold_to(frozenset(values))
        return self._template.substitute(values).strip()

    def _hold_to(self, given: frozenset[str]) -> None:
        found = frozenset(self._template.get_identifiers())
        wrong = [f"lacks ${name}" for name in sorted(given - found)]
        wrong += [f"has ${name}, which nothing fills" for name in sorted(found - given)]
        if wrong:
            raise PromptMismatch(f"prompts/{self._name}.md {' and '.join(wrong)}.")


def digest(*prompts: Prompt) -> str:
    """Eight digits of the SHA-256 of the files, in this order."""
    texts = "\0".join(prompt.text for prompt in prompts)
    return hashlib.sha256(texts.encode()).hexdigest()[:8]


class AnswerPrompt:
    """Asks for an answer from passages. The part that is always the same comes first, so that models can cache it."""

    def __init__(self, system: str = "answer", user: str = "passages") -> None:
        """Raises PromptMismatch where the files don't fit."""
        self._system = Prompt(system)
        self._user = Prompt(user, ("passages", "closest", "question"))
        self._closest = Prompt("closest", ("sentences",))

    @property
    def digest(self) -> str:
        """Tells one wording of the files from another."""
        return digest(self._system, self._user, self._closest)

    def __call__(
        self,
        question: str,
        hits: Sequence[Hit],
        pointers: Sequence[Selected] = (),
    ) -> tuple[str, str]:
        """The system and the user part, with the passages numbered from 1; `pointers` are repeated after them."""
        passages = [_passage(number, hit.chunk) for number, hit in enumerate(hits, start=1)]
        user = self._user.fill(
            passages="\n\n".join(passages),
            closest=self._point(hits, pointers),
            question=_on_one_line(question),
        )
        return self._system.fill(), user

    def _point(self, hits: Sequence[Hit], pointers: Sequence[Selected]) -> str:
        numbers = {hit.chunk.id: number for number, hit in enumerate(hits, start=1)}
        near: list[str] = []
        for item in pointers:
            number = numbers.get(item.span.chunk.id)
            # Nothing is repeated of a passage that the model is not shown.
            if number is not None:
                near.append(_pointer(number, item))
        if near:
            return self._closest.fill(sentences="\n".join(near))
        return ""


class DraftPrompt(AnswerPrompt):
    """Asks for an answer in blocks of claims, each with the words that prove it."""

    def __init__(self) -> None:
        """Raises PromptMismatch where the files don't fit."""
        super().__init__("draft", "answering")
        self._repair = Prompt("repair", ("claims",))

    @property
    def digest(self) -> str:
        """Tells one wording of the files from another."""
        return digest(self._system, self._user, self._closest, self._repair)

    def repair(self, user: str, fallen: Sequence[tuple[str, str, str]]) -> str:
        """What was asked before, then each claim that fell with the reason and the evidence, numbered from 1."""
        claims = [_fallen(number, *one) for number, one in enumerate(fallen, start=1)]
        repair = self._repair.fill(claims="\n\n".join(claims))
        return f"{user}\n\n{repair}"


class JudgePrompt:
    """Asks for a ruling on each of several sentences. The part that is always the same comes first."""

    def __init__(self) -> None:
        """Raises PromptMismatch where the files don't fit."""
        self._system = Prompt("judge")
        self._user = Prompt("sentences", ("question", "sentences"))

    @property
    def digest(self) -> str:
        """Tells one wording of the files from another."""
        return digest(self._system, self._user)

    def __call__(self, question: str, sentences: Sequence[Sentence]) -> tuple[str, str]:
        """The system and the user part, the sentences numbered from 1."""
        said: list[str] = []
        for number, one in enumerate(sentences, start=1):
            text = _on_one_line(one.text)
            evidence = _on_one_line(one.evidence)
            said.append(f"[{number}] {text}\nEvidence: {evidence}")

        user = self._user.fill(
            question=_on_one_line(question),
            sentences="\n\n".join(said),
        )
        return self._system.fill(), user


class RewritePrompt:
    """Asks for a follow-up question that stands alone. The part that is always the same comes first."""

    def __init__(self) -> None:
        """Raises PromptMismatch where the files don't fit."""
        self._system = Prompt("rewrite")
        self._user = Prompt("conversation", ("conversation", "question"))

    @property
    def digest(self) -> str:
        """Tells one wording of the files from another."""
        return digest(self._system, self._user)

    def __call__(self, question: Question) -> tuple[str, str]:
        """The system and the user part, the conversation as data, oldest turn first."""
        names = _names(question)
        turns = [_turn(turn, names[turn.speaker]) for turn in question.history]
        asked = f"{names[question.speaker]}{_on_one_line(question.text)}"
        user = self._user.fill(conversation="\n".join(turns), question=asked)
        return self._system.fill(), user


def as_data(text: str) -> str:
    """The text, unable to end the fence around it, to speak a model's control tokens, or to carry a marker of ours.

    Only what the model reads changes: quotes are copied from the passage itself.
    """
    untagged = _TAG.sub("‹", text)
    return _BRACKETED.sub(r"(\1)", untagged)


def _passage(number: int, chunk: Chunk) -> str:
    # A document's first heading is often its title, which is said once.
    headings = dict.fromkeys((chunk.title, *chunk.section))
    where = _on_one_line(" › ".join(headings))[:_LONGEST_TITLE]
    dated = f", {chunk.modified.isoformat()}" if chunk.modified else ""
    said_over = no_longer_holds(chunk)
    force = f"; no longer in force: it {_on_one_line(said_over)}" if said_over else ""
    text = _BLANKS.sub(_blank, as_data(chunk.text)).strip()
    return f"[{number}] ({where}{dated}{force})\n{text}"


def _names(question: Question) -> dict[str, str]:
    """How each person of a conversation of several is called, by speaker: `(Person 1) `; not by who they are."""
    earlier = [turn.speaker for turn in question.history]
    speakers = dict.fromkeys([*earlier, question.speaker])
    if len(speakers) == 1:
        return dict.fromkeys(speakers, "")
    return {speaker: f"(Person {number}) " for number, speaker in enumerate(speakers, 1)}


def _turn(turn: Turn, name: str) -> str:
    said = f"{name}{_on_one_line(turn.question)}"
    if turn.is_said:
        return f"Said: {said}"

    answer = _on_one_line(turn.answer) or _NO_ANSWER
    if len(answer) > _LONGEST_REPLY:
        answer = f"{answer[:_LONGEST_REPLY]} …"
    return f"Question: {said}\nAnswer: {answer}"


def _pointer(number: int, item: Selected) -> str:
    return f"[{number}] {_on_one_line(item.span.text)}"


def _fallen(number: int, text: str, reason: str, evidence: str) -> str:
    said = f"[{number}] {_on_one_line(text)}\nReason: {_on_one_line(reason)}"
    if evidence:
        return f"{said}\nEvidence: {_on_one_line(evidence)}"
    return said


def _blank(found: re.Match[str]) -> str:
    return "\n" if "\n" in found.group() else " "


def _on_one_line(text: str) -> str:
    return as_data(" ".join(text.split()))
