"""Made-up answers and pages, one of each kind that Slack shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.answering.understand.intent.manners import HELLO
from bot.nouns import (
    Answer,
    Candidate,
    Citation,
    Claim,
    Disagreement,
    Document,
    Dropped,
    Entry,
    Grid,
    Lost,
    Page,
    Shape,
    Side,
    Stale,
    Trace,
    Verdict,
)
from bot.ports.inbox import Rating
from bot.reports.digest import BadAnswer, Digest
from bot.reports.gaps import Gap
from bot.slack.blocks.surfaces.home import HomeContent

RETENTION = "Customer data is deleted 30 days after the contract ends, and backups 60 days after that."
BACKUPS = "Backups are encrypted and kept in two regions."
LAPTOPS = "Laptops are locked after five minutes and encrypted with a key that IT keeps."
BADGES = "A lost badge is reported to the front desk on the same day."
VISITORS = "Visitors sign in at the front desk and are met by whoever invited them."
OLD_RETENTION = "Customer data is deleted 90 days after the contract ends."
SECURITY = {"source": "policies/security-handbook-v3.pdf", "title": "Security handbook", "modified": date(2026, 10, 12)}
QUESTION = "How long do we keep customer data?"


def cited(number: int, quote: str, **changes: Any) -> Citation:  # noqa: ANN401 - fields of a citation
    values: dict[str, Any] = {
        **SECURITY,
        "page": 4,
        "section": ("Security handbook", "Data retention"),
        "url": "https://files.example/security-handbook.pdf",
    }
    return Citation(number=number, quote=quote, start=0, end=len(quote), **{**values, **changes})


def said(text: str, *numbers: int, bold: str = "", **changes: Any) -> Claim:  # noqa: ANN401 - fields of a claim
    at = text.find(bold)
    highlight = ((at, at + len(bold)),) if bold else ()
    return Claim(text=text, citations=numbers or (1,), support=0.9, highlight=highlight, **changes)


def answer(*claims: Claim, **changes: Any) -> Answer:  # noqa: ANN401 - fields of an answer
    values: dict[str, Any] = {
        "id": "a1b2c3d4",
        "question": QUESTION,
        "verdict": Verdict.ANSWERED,
        "citations": (cited(1, RETENTION),),
        "nearest": (),
        "model": "extractive",
        "trace": TRACE,
    }
    return Answer(claims=claims, **{**values, **changes})


TRACE = Trace(
    searched_for=QUESTION,
    confidence=0.93,
    floor=0.5,
    candidates=(
        Candidate(citation=cited(1, RETENTION), score=0.91, dense=0.71, lexical=14.2, fate="cited"),
        Candidate(
            citation=cited(2, BACKUPS, section=("Security handbook", "Backups")),
            score=0.42,
            dense=0.44,
            lexical=3.1,
            fate="another passage says it better",
        ),
    ),
    dropped=(Dropped(text="Backups are never deleted.", reason="denies what its quote states"),),
    timings_ms={"condense": 0.1, "retrieve": 31.0, "write": 4.0, "total": 36.0},
)
FOUR = (
    cited(1, RETENTION),
    cited(
        2, LAPTOPS, source="it/laptops.md", title="Laptops and phones", page=None, section=("Locking",), url=None,
    ),
    cited(3, BADGES, source="office/badges.docx", title="Badges", page=None, section=("Lost badges",)),
    cited(4, VISITORS, source="office/visitors.md", title="Visitors", page=None, section=(), modified=date(2026, 3, 2)),
)  # fmt: skip
OLDER = cited(
    2,
    OLD_RETENTION,
    source="archive/privacy_2021_final.docx",
    title="Privacy policy",
    page=None,
    section=("Deletion",),
    modified=date(2021, 2, 3),
)
STEPS = "To order a laptop:\n1. Ask your manager.\n2. Fill in the form on the portal.\n3. IT calls you within two days."
GRID = Grid(
    header=("Plan", "Price", "Seats"),
    rows=(("Basic", "$5", "10"), ("Team", "$12", "50"), ("Company", "$30", "no limit")),
)
PLANS = said(
    "Plan: Basic; Price: $5; Seats: 10", shape=Shape.TABLE, grid=GRID
)  # fmt: skip
REFUSED = answer(
    verdict=Verdict.REFUSED,
    citations=(),
    nearest=(
        cited(1, RETENTION),
        cited(2, BACKUPS, section=("Security handbook", "Backups")),
        replace(FOUR[1], number=3),
    ),
    question="Who is the Chinese foreign minister?",
    trace=replace(
        TRACE,
        searched_for="Who is the Chinese foreign minister?",
        confidence=0.03,
        dropped=(),
        candidates=tuple(replace(one, fate="confidence 0.03 is below the floor 0.50") for one in TRACE.candidates),
    ),
)

GREETED = answer(reply=HELLO, verdict=Verdict.REPLIED, citations=())

ANSWERS: dict[str, Answer] = {
    "one source": answer(said(RETENTION, bold="30 days")),
    "four sources": answer(
        said(RETENTION, 1, bold="30 days"), said(LAPTOPS, 2), said(BADGES, 3), said(VISITORS, 4), citations=FOUR
    ),
    "several sentences of one document": answer(
        said(RETENTION, 1, bold="30 days"),
        said(BACKUPS, 2),
        citations=(cited(1, RETENTION), cited(2, BACKUPS, section=("Security handbook", "Backups"))),
    ),
    "a list": answer(
        said(STEPS, shape=Shape.LIST),
        citations=(replace(FOUR[1], number=1, quote=STEPS, section=("Ordering",)),),
        shape=Shape.LIST,
    ),
    "a table": answer(
        PLANS,
        citations=(cited(1, PLANS.text, source="sales/plans.csv", title="Plans", page=None, section=()),),
        shape=Shape.TABLE,
    ),
    "written by a model": answer(
        said("We delete a customer's data one month after they leave.", bold="one month"), model="openai:gpt-5-mini"
    ),
    "disagreement": answer(
        said("Customer data is deleted 30 days after the contract ends.", 1, bold="30 days"),
        citations=(cited(1, RETENTION), OLDER),
        disagreements=(Disagreement(sides=(Side(citation=1, says="30 days"), Side(citation=2, says="90 days"))),),
    ),
    "several questions": answer(
        said(RETENTION, 1, bold="30 days"),
        said(BADGES, 2, part=1),
        citations=(cited(1, RETENTION), replace(FOUR[2], number=2)),
        parts=("How long do we keep customer data?", "What if I lose my badge?", "Who approves travel?"),
        missing=("Who approves travel?",),
        verdict=Verdict.PARTIAL,
    ),
    "may not answer": answer(said(BACKUPS), is_closest=True, verdict=Verdict.PARTIAL, citations=(cited(1, BACKUPS),)),
    "old source": answer(
        said(OLD_RETENTION, 1, bold="90 days"), citations=(replace(OLDER, number=1, old=True),)
    ),
    "refusal": REFUSED,
}  # fmt: skip

DOCUMENT = Document(
    source="policies/security-handbook-v3.pdf",
    title="Security handbook",
    text=f"Data retention\n\nWe keep what we need and no more. {RETENTION} {BACKUPS} Ask privacy@files.example.\n",
    digest="d",
)
SCAN = replace(DOCUMENT, pages=(Page(number=4, start=0, end=len(DOCUMENT.text), recognised=93),))
"""The same, as it was recognised."""
LAPTOPS_DOCUMENT = Document(
    source="it/laptops.md", title="Laptops and phones", text=f"Locking\n\n{LAPTOPS} Ask IT.\n", digest="e"
)


def placed(citations: tuple[Citation, ...]) -> tuple[Citation, ...]:
    """The citations where the documents have their words."""
    texts = {document.source: document.text for document in (DOCUMENT, LAPTOPS_DOCUMENT)}
    starts = [texts[one.source].index(one.quote) for one in citations]
    return tuple(
        replace(one, start=start, end=start + len(one.quote)) for one, start in zip(citations, starts, strict=True)
    )


KNOWN = HomeContent(
    documents=128,
    newest=tuple((one.title, one.source, one.modified) for one in (FOUR[0], *FOUR[1:])),
    indexed_at=datetime(2026, 11, 25, 14, 2, tzinfo=UTC),
    asked=(
        (QUESTION, Verdict.ANSWERED, date(2026, 11, 24)),
        ("Who is the Chinese foreign minister?", Verdict.REFUSED, date(2026, 11, 20)),
    ),
    prompts=(
        "How long do we keep customer data?",
        "What do I do when I lose my badge?",
        "Who meets visitors at the front desk?",
    ),
)


MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def gap(question: str, times: int) -> Gap:
    """A question that was asked in vain."""
    return Gap(
        question=question,
        near=None,
        times=times,
        last_asked=MONDAY,
        verdicts={Verdict.REFUSED: times},
        sources=(str(SECURITY["source"]),),
        questions=(question,),
        dropped=(),
        answers=("a1",),
    )


ENTRY = Entry(asked_at=MONDAY, answer=ANSWERS["one source"])
DIGEST = Digest(
    gaps=(gap("Who may take a laptop abroad?", 6), gap("Where do visitors park?", 1)),
    bad=(
        BadAnswer(
            entry=ENTRY, said=(Rating(answer="a1", user="U1", rating="bad", reason="outdated", comment="60 now"),)
        ),
    ),
    stale=(Stale(entry=ENTRY, lost=(Lost(citation=cited(1, RETENTION), reason="the document changed"),)),),
    uncited=("faq.md",),
    titles={str(SECURITY["source"]): str(SECURITY["title"]), "faq.md": "Questions of newcomers"},
)
NO_NEWS = Digest(gaps=(), bad=(), stale=(), uncited=(), titles={})
