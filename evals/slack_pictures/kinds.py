"""Every kind of message, window and page as HTML, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.inbox import File
from bot.slack.blocks import attachments, report, saved, texts, views
from bot.slack.blocks.attachments import Standing
from bot.slack.blocks.controls import Options
from bot.slack.blocks.render import answer
from evals.slack_pictures import examples
from evals.slack_pictures.page import message, view

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.nouns import Citation
    from bot.slack.blocks.message import Message
    from bot.slack.blocks.views import Place

OPTIONS = Options(owner="the owner")
OTHERS = {
    "how to ask": texts.nothing_asked(),
    "it went wrong": texts.failed("7f3a"),
    "stopped": texts.stopped(),
    "the gap, told to the owner": (texts.gap("U1", examples.REFUSED, "https://x.example/p1"),),
    "the weekly digest": (report.message(examples.DIGEST),),
    "may a reply be saved": (saved.consent("U1", examples.BADGES, (), "-"),),
}


def kinds() -> dict[str, str]:
    """The pictures, by what they show."""
    return dict((*_messages(), *_windows()))


def _messages() -> Iterator[tuple[str, str]]:
    for name, given in examples.ANSWERS.items():
        yield name, _shown(answer(given, OPTIONS))
    private = answer(examples.ANSWERS["one source"], Options(shareable=True, owner="the owner"))
    yield "private answer", _shown(private, private=True)
    file = File(id="F123", name="travel-policy.docx")
    note = attachments.note([file], {}, Standing(may_add=True, readers=()))
    yield "with a file", _shown(texts.answered(examples.ANSWERS["one source"], OPTIONS, note))
    for name, messages in OTHERS.items():
        yield name, _shown(messages)


def _shown(messages: Sequence[Message], *, private: bool = False) -> str:
    return "".join(message(one.posted, private=private) for one in messages)


def _windows() -> Iterator[tuple[str, str]]:
    given, refused = examples.ANSWERS["one source"], examples.REFUSED
    yield "window: one source", view(views.sources(_places(given.citations)))
    yield "window: closest passages", view(views.nearest(refused, _places(refused.nearest)))
    yield "window: why", view(views.why(given))
    yield "window: why of a refusal", view(views.why(examples.REFUSED))
    yield "window: bad answer", view(views.reason("a1b2c3d4", may_promote=True))
    yield "window: not available", view(views.missing())
    yield "home", view(views.home(examples.KNOWN))


def _places(citations: tuple[Citation, ...]) -> tuple[Place, ...]:
    documents = {document.source: document for document in (examples.DOCUMENT, examples.LAPTOPS_DOCUMENT)}
    return views.placed(examples.placed(citations), documents)
