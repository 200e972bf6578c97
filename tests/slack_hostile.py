"""Texts that want to be more than text on Slack, and strategies that mix them."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from bot.nouns import Answer, Candidate, Citation, Claim, Disagreement, Dropped, Form, Grid, Shape, Side, Trace, Verdict
from bot.showing import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

LETTERS = ("a", "word", "字", "é", "7")
SUFFIXES = (".md", ".pdf", ".html", ".docx", "")

ATOMS = (
    *("<!channel>", "<!here>", "<!everyone|x>", "<@U123>", "<#C1|general>", "<!subteam^S1>", "<https://evil|Trusted>"),
    *("<!date^1^{date}^http://evil|x>", "&lt;!here&gt;", "&lt", "&amp;lt;!channel&gt;", "&#60;!here>", "&#x3c;@U1>"),
    *("[label](http://evil)", "![x](http://evil/a.png)", "[a]: http://evil", "[a]", "[1]", "[1](", "](http://evil)"),
    *("<http://evil>", "<a@b.c>", "<b>bold</b>", "<!-- -->", "<script>", "http://evil/a_b*c*?x=1&lt=2", "www.evil.com"),
    *("`code`", "``", "```", "~~~", "~~x~~", "*b*", "**b**", "_i_", "__init__", "a_b_c", "***", "___", "* * *"),
    *("| a | b |", "|---|---|", ":-:", "\\", "\\\\", "\\|", "\\<!here>", "\n", "\n\n", "    ", "\t", "\r\n"),
    *("# h", "> q", "- i", "+ i", "1. n", "2) n", "===", "---", "=", "-", "#", ">", "1.", "[ ] t", "!", "(", ")", ":"),
    *("\u202e", "\u200b", "\u2066", "\u00ad", "\ufeff", "\x00", "\x1b[2J", "\u2028", "\ud800", "<\u200b!here>"),
    *(
        "👩‍👩‍👧‍👦",
        "🇩🇪🇫🇷",
        "👍🏽",
        "e\u0301\u0327",
        "क्षि",
        "한국",
        "ﷺ",
        "字",
        "é",
        "naïve",
        "words",
        "of a sentence.",
        " ",
        "; ",
        ": ",
    ),
    *("xoxb-123-abc", "xapp-1-A0-99", "xoxe.xoxp-1-Mi0"),
)

rngs = st.integers(0, 2**32).map(random.Random)
"""Chance by a seed: an answer takes thousands of choices, too many for hypothesis to make each."""
hostile = st.lists(st.sampled_from(ATOMS) | st.text(max_size=5), max_size=25).map("".join)


def an_answer(rng: random.Random) -> Answer:
    """An answer, of any verdict and any length, whose every word may be hostile."""
    documents = [a_citation(rng, number) for number in range(1, rng.randint(1, 8))]
    is_refusal = not documents or rng.random() < 0.2
    trace = Trace(
        searched_for=a_text(rng),
        confidence=rng.random(),
        floor=rng.random(),
        candidates=tuple(a_candidate(rng) for _ in range(rng.randint(0, 4))),
        dropped=tuple(Dropped(text=a_text(rng), reason=a_text(rng)) for _ in range(rng.randint(0, 3))),
        timings_ms={"total": rng.random() * 5000},
    )
    return Answer(
        id=f"{rng.getrandbits(64):016x}",
        question=a_text(rng),
        verdict=Verdict.REFUSED if is_refusal else rng.choice((Verdict.ANSWERED, Verdict.PARTIAL)),
        claims=() if is_refusal else tuple(some_claims(rng, len(documents))),
        citations=() if is_refusal else tuple(documents),
        nearest=tuple(documents) if is_refusal else (),
        model=rng.choice(("extractive", a_text(rng))),
        trace=trace,
        note=rng.choice(("", a_text(rng))),
        disagreements=() if is_refusal else tuple(some_disagreements(rng, documents)),
    )


def a_shaped_answer(rng: random.Random) -> Answer:
    """An answer with lists, tables, code and bold words, to one question or several; each word may be hostile."""
    documents = [a_citation(rng, number) for number in range(1, 4)]
    parts = tuple(a_text(rng, 4) for _ in range(rng.choice((0, 0, 2))))
    claims = [
        replace(
            rng.choice((a_shaped_claim, a_shaped_claim, some_code, steps_with_code))(rng),
            part=rng.randrange(max(1, len(parts))),
            citations=(rng.randint(1, 3),),
        )
        for _ in range(rng.randint(1, 4))
    ]
    trace = Trace(searched_for="", confidence=rng.random(), floor=rng.random())
    return Answer(
        id=f"{rng.getrandbits(64):016x}",
        question=a_text(rng),
        verdict=Verdict.PARTIAL,
        claims=tuple(claims),
        citations=tuple(documents),
        nearest=(),
        model="extractive",
        trace=trace,
        shape=rng.choice(tuple(Shape)),
        is_closest=rng.random() < 0.5,
        missing=(a_text(rng),),
        parts=parts,
    )


def a_shaped_claim(rng: random.Random) -> Claim:
    shape = rng.choice(tuple(Shape))
    marks = rng.choice((("- ", "* ", "• "), ("1. ", "2. ", "3. "), ("", "a) ", "7. ")))
    lines = [rng.choice(marks) + tidy(a_text(rng, rng.choice((4, 40)))) for _ in range(rng.randint(1, 8))]
    if shape is Shape.TABLE and rng.random() < 0.5:
        header = tuple(tidy(a_text(rng, 3)) for _ in range(rng.randint(1, 4)))
        rows = tuple(tuple(tidy(a_text(rng, 3)) for _ in header) for _ in range(rng.randint(1, 4)))
        text = "\n".join("; ".join(f"{name}: {value}" for name, value in zip(header, row, strict=True)) for row in rows)
        return Claim(text=text, citations=(), support=1.0, shape=shape, grid=Grid(header=header, rows=rows))
    text = "\n".join(lines) if shape in {Shape.LIST, Shape.TABLE} else lines[0]
    cuts = sorted(rng.randint(0, len(text)) for _ in range(4))
    highlight = ((cuts[0], cuts[1]), (cuts[2], cuts[3]))
    return Claim(text=text, citations=(), support=1.0, shape=shape, highlight=highlight, more=rng.choice((0, 3)))


def some_code(rng: random.Random) -> Claim:
    """Code with its spaces and blank lines, with a line over it or without."""
    over = rng.choice(("", f"{tidy(a_text(rng, 4))}\n"))
    lines = [rng.choice(("", "", "    ", "\n")) + a_text(rng, rng.choice((4, 40))) for _ in range(rng.randint(1, 8))]
    text = over + "\n".join(lines)
    return Claim(text=text, citations=(), support=1.0, form=Form.CODE, block=1, code_at=len(over))


def steps_with_code(rng: random.Random) -> Claim:
    """Code with its spaces and blank lines below one of three steps."""
    lines = [rng.choice(("", "    ", "- ", "\n")) + a_text(rng, rng.choice((4, 40))) for _ in range(rng.randint(1, 8))]
    code = "\n  ".join(lines).lstrip()
    before = f"1. {tidy(a_text(rng, 4))}\n2. {tidy(a_text(rng, 4))}\n  "
    text = f"{before}{code}\n3. {tidy(a_text(rng, 4))}"
    place = len(before), len(before) + len(code)
    return Claim(text=text, citations=(), support=1.0, shape=Shape.LIST, code=(place,))


def a_text(rng: random.Random, most: int = 12) -> str:
    """Hostile words, never without a letter."""
    words = [rng.choice(ATOMS) for _ in range(rng.randint(0, most))]
    return rng.choice(("", " ")).join([*words, rng.choice(LETTERS)])


def a_citation(rng: random.Random, number: int) -> Citation:
    quote = a_text(rng, rng.choice((10, 10, 10, 800)))
    return Citation(
        number=number,
        source=a_text(rng, 4) + rng.choice(SUFFIXES),
        title=rng.choice(("", a_text(rng))),
        page=rng.choice((None, 3)),
        section=tuple(a_text(rng, 4) for _ in range(rng.randint(0, 3))),
        quote=quote,
        start=7,
        end=7 + len(quote),
        modified=rng.choice((None, date(2019, 5, 1))),
        url=rng.choice((None, a_text(rng), f"https://example.org/{a_text(rng, 40)}")),
        old=rng.random() < 0.3,
    )


def a_candidate(rng: random.Random) -> Candidate:
    return Candidate(
        citation=a_citation(rng, 1), score=rng.random(), dense=None, lexical=rng.random(), fate=a_text(rng)
    )


def some_claims(rng: random.Random, documents: int) -> Iterator[Claim]:
    """Sentences and rows of tables, in any order."""
    for _ in range(rng.randint(1, 4)):
        names = [a_text(rng, 2) for _ in range(rng.randint(1, 4))]
        length = rng.choice((5, 12, 12, 2000))
        for _ in range(rng.randint(1, 5)):
            row = "; ".join(f"{name}: {a_text(rng, 4)}" for name in names)
            text = row if length == 5 else a_text(rng, length)
            cited = tuple(sorted(rng.sample(range(1, documents + 1), rng.randint(1, documents))))
            yield Claim(text=text, citations=cited, support=rng.random())


def some_disagreements(rng: random.Random, documents: list[Citation]) -> Iterator[Disagreement]:
    if len(documents) > 1 and rng.random() < 0.3:
        one, other = rng.sample(documents, 2)
        sides = (Side(citation=one.number, says=a_text(rng, 4)), Side(citation=other.number, says=a_text(rng, 4)))
        yield Disagreement(sides=sides)
