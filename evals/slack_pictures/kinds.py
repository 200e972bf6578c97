"""Every kind of message, window and page as HTML, by name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.ports.inbox import File
from bot.slack.blocks.answer.controls import Options
from bot.slack.blocks.answer.render import answer_messages as render
from bot.slack.blocks.surfaces import added, attachments, pages, report, saved, texts, views
from bot.slack.blocks.surfaces.attachments import FilePermissions
from bot.slack.blocks.surfaces.texts import on_a_claim, on_behalf
from evals.slack_pictures import examples
from evals.slack_pictures.page import browser, message, view
from ingest.reporting.outcomes import Kind, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.nouns import Citation, Document
    from bot.slack.blocks.markup.message import Message
    from bot.slack.blocks.surfaces.views import CitedPlace

OPTIONS = Options(owner="the owner")
FILE, PHOTO, OLD = (
    File(id="F1", name="travel-policy.docx"),
    File(id="F2", name="whiteboard.jpg"),
    File(id="F3", name="plan.doc"),
)
UNREAD = {"F2": "it is a picture", "F3": "its format is too old; save it as .docx, .xlsx or .pptx"}
TAKEN = (
    Outcome(source="travel-policy.docx", kind=Kind.ADDED),
    Outcome(source="plan.pdf", kind=Kind.UNREADABLE, reason="it is encrypted"),
)
READERS = {"travel-policy.docx": frozenset({()})}
OTHERS = {
    "small talk": render(examples.GREETED),
    "how to ask": texts.nothing_asked(),
    "what to look up": texts.none_above(),
    "which question is meant": texts.which_question([("U1", examples.QUESTION), ("U2", "What if I lose my badge?")]),
    "too long a question": texts.too_long(9_120, 2_000),
    "it went wrong": texts.answer_failed("7f3a"),
    "stopped": texts.stopped(),
    "the gap, told to the owner": (texts.gap_message("U1", examples.REFUSED, "https://x.example/p1"),),
    "a private answer, shared": (
        texts.asked_privately("U1", examples.QUESTION),
        *render(examples.ANSWERS["one source"], OPTIONS),
    ),
    "files added": added.outcome_messages(TAKEN, (), READERS, added.asked_by("U1"), "-"),
    "the weekly digest": (report.digest_message(examples.DIGEST),),
    "may a reply be saved": (saved.consent("U1", examples.BADGES, (), "-"),),
    "a saved reply": added.outcome_messages(TAKEN[:1], (), READERS, added.agreed_by("U1"), ""),
}
"""What everybody in a thread sees, or whoever it is sent to."""
PRIVATE = {
    "a message that asks nothing": texts.no_question(),
    "not in that channel": texts.not_posted(render(examples.ANSWERS["one source"], OPTIONS), "not_in_channel"),
    "the disk is full": (texts.text_message(texts.NO_ROOM),),
    "a report without news": (report.digest_message(examples.NO_NEWS),),
    "a report for others": (texts.text_message(texts.NO_REPORT),),
    "a reply's writer is asked": (texts.text_message(saved.ASKED),),
    "not shared": (texts.text_message(texts.NOT_SHARED),),
}
"""What one person sees alone."""


def kinds() -> dict[str, str]:
    """The pictures, by what they show."""
    return dict((*_messages(), *_windows(), *_pages()))


def _messages() -> Iterator[tuple[str, str]]:
    for name, given in examples.ANSWERS.items():
        yield name, _shown(render(given, OPTIONS))
    one = examples.ANSWERS["one source"]
    yield "private answer", _shown(render(one, Options(shareable=True, owner="the owner")), private=True)
    reacted = on_behalf(render(examples.REFUSED, OPTIONS), "", examples.REFUSED.question)
    yield "private refusal, by a reaction", _shown(reacted, private=True)
    yield "somebody's question", _shown(on_behalf(render(one, OPTIONS), "U2", examples.QUESTION))
    claim = "I read that customer data is deleted 90 days after the contract ends."
    yield "somebody's claim", _shown(on_a_claim(render(one, OPTIONS), "U2", claim))
    yield "with a file", _with([FILE], FilePermissions(may_add=True, readers=()))
    yield "with files that can't be read", _with([FILE, PHOTO, OLD], FilePermissions())
    yield "a file alone", _shown(texts.nothing_asked(attachments.files_note([FILE], {}, FilePermissions())))
    for name, messages in OTHERS.items():
        yield name, _shown(messages)
    for name, messages in PRIVATE.items():
        yield name, _shown(messages, private=True)


def _with(files: Sequence[File], standing: FilePermissions) -> str:
    note = attachments.files_note(files, UNREAD, standing)
    return _shown(texts.answered(examples.ANSWERS["one source"], OPTIONS, note))


def _shown(messages: Sequence[Message], *, private: bool = False) -> str:
    return "".join(message(one.posted, private=private) for one in messages)


def _windows() -> Iterator[tuple[str, str]]:
    given, refused = examples.ANSWERS["one source"], examples.REFUSED
    yield "window: one source", view(views.sources(_places(given.citations)))
    scanned = _places(tuple(replace(one, recognised=93) for one in given.citations), examples.SCAN)
    pages = dict.fromkeys(views.pages_of(scanned), "F0123456789")
    yield "window: a scanned page", view(views.sources(scanned, pages))
    yield "window: closest passages", view(views.nearest_view(refused, _places(refused.nearest)))
    yield "window: why", view(views.why_view(given))
    yield "window: why of a refusal", view(views.why_view(examples.REFUSED))
    yield "window: bad answer", view(views.reason("a1b2c3d4", may_promote=True))
    yield "window: not available", view(views.missing_view())
    yield "window: thanks", view(texts.thanks_view(texts.case_added("retention-2")))
    yield "home", view(views.home_view(examples.KNOWN))


def _pages() -> Iterator[tuple[str, str]]:
    """What the browser shows once the app was installed, or was not."""
    yield "page: installed", browser(pages.installed("T1", "Harbour & Sons", "A1"))
    yield "page: not installed", browser(pages.not_installed("access_denied", "/slack/install"))
    yield "page: not served", browser(pages.not_served())


def _places(citations: tuple[Citation, ...], *others: Document) -> tuple[CitedPlace, ...]:
    known = (examples.DOCUMENT, examples.LAPTOPS_DOCUMENT, *others)
    documents = {document.source: document for document in known}
    return views.placed(examples.placed(citations), documents)
