"""`According to the article, who leads it?`: what a question says of the documents it is asked of, and of nothing else.

That stands in no document, so that it only makes an answer look less sure.
"""

from __future__ import annotations

import re

_ANY = (
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
    (rf"{_BEGIN}(?:according\s+to|(?:as\s+)?per|in)\s+{_ANY}\s*[,:]\s*", ""),
    # `Who leads it according to the article?`, `Who is the mayor mentioned in the text?`, `Who leads it in this story?`
    (rf",?\s+(?:according\s+to|as\s+per)\s+{_ANY}(?=\W*$)", ""),
    (rf"{_AFTER_A_NOUN}\s+(?:mentioned|named|quoted)\s+(?:by|in)\s+{_ANY}(?=\W*$)", ""),
    (r"\s+(?:in|from)\s+(?:the|this)\s+(?:news\s+)?(?:article|news|press\s+release|story)(?=\W*$)", ""),
    # `Who is named in the text?`
    (rf"\b(described|listed|mentioned|named|quoted|said|stated|written)\s+(?:by|in)\s+{_ANY}\b", r"\1"),
    # `What does the article say about tea?`, `Does it mention anything on tea?`
    (
        rf"{_BEGIN}(?:what\s+)?(?:do|does|did)\s+(?:it|{_ANY})\s+{_SAYS}\s+(?:(?:any|some)thing\s+)?{_ON}\s+",
        "What about ",
    ),
    # `What is said about tea?`, `Is there anything in the document about tea?`
    (rf"{_BEGIN}what(?:['’]?s|\s+is)\s+(?:mentioned|said|stated|written)\s+{_ON}\s+", "What about "),
    (rf"{_BEGIN}(?:is\s+there\s+)?(?:any|some)thing\s+(?:in\s+{_ANY}\s+)?{_ON}\s+", "What about "),
    # `Is there any mention of tea?`, `Give me the quote about tea`
    (rf"{_BEGIN}(?:is\s+there\s+)?any\s+mention\s+of\s+", "What about "),
    (rf"{_BEGIN}{_QUOTE}\s+{_ON}\s+", "What about "),
    # `Does the article mention tea?`
    (rf"{_BEGIN}(?:do|does|did)\s+{_ANY}\s+mention\s+(?!(?:any|some)thing\b|if\b|that\b|whether\b|wh)", "What about "),
    # `Does the article say when it opens?`
    (rf"{_BEGIN}(?:do|does|did)\s+{_ANY}\s+{_SAYS}\s+(?=(?:how|what|when|where|which|who|whom|whose|why)\b)", ""),
)
_COMPILED = tuple((re.compile(form, re.IGNORECASE), instead) for form, instead in _FORMS)


def without_documents(question: str) -> str:
    """The question asked of no documents in particular; itself where it says nothing of them, or nothing else."""
    for form, instead in _COMPILED:
        question = form.sub(instead, question)
    return question
