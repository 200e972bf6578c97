"""What stands or falls with another: a line with the list that it introduces, `That costs more` with what is before."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.answering.gate.claims import is_denied_below, led_by
from bot.answering.gate.evidence import together
from bot.answering.gate.polarity import denies, denies_below
from bot.nouns import Form

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

    from bot.answering.gate.claims import Claimed
    from bot.answering.gate.evidence import SupportingUnits
    from bot.answering.gate.vetoes import Veto

    Vetoed = Callable[[Claimed, SupportingUnits, AbstractSet[Decimal]], Veto]
    """What vetoes a claim beside evidence, but for these numbers."""

_LEANS = re.compile(
    r"(?:that|this|these|those|both|neither|it|its|they|them|their|he|she|his|her|such|however|instead|otherwise|"
    r"therefore|thus|hence|so|then|after that|before that|afterwards|also|in that case|"
    r"the (?:former|latter|same|other|others|rest|exception)|together|in (?:all|total))\b",
    re.IGNORECASE,
)
"""How a sentence begins that leans on the one before it: `That costs`, `However,`, `In total`."""
_CONDITIONAL = re.compile(r"\W*(?:if|when|where|should|in case|once|as long as)\b", re.IGNORECASE)
"""How a line begins that says when what is below holds: `If you can't log in:`"""
_LISTED = frozenset({Form.ITEM, Form.STEP, Form.ROW})
_NOTHING_LED = "nothing that it introduces stands"
_UNDER = "it stands under a line that cannot"
_TURNED = "the document's own line says otherwise"


def with_leads_checked(claims: Sequence[Claimed], vetoed: Vetoed) -> list[Claimed]:
    """The lines that introduce something, borne out by what they point at and by what they lead to.

    What is under a line that turns the document's own round cannot stand; nor can anything under one that cannot
    stand, where the document's own denies.
    """
    found = list(claims)
    for place, claim in enumerate(claims):
        if not claim.introduces:
            continue

        led = list(led_by(claims, place))
        for at in led:
            turned = _turned(claim.statement.text, found[at])
            found[at] = _for_reason(found[at], turned)

        # Only now is it known what of the list stands, and whether anything does.
        lead = _introducing(claim, [found[at] for at in led], vetoed)
        found[place] = lead
        if not lead.reason:
            continue
        for at in led:
            if is_denied_below(found[at].evidence.units):
                found[at] = _for_reason(found[at], f"{_UNDER}: {lead.reason}")
    return found


def _introducing(claim: Claimed, led: Sequence[Claimed], vetoed: Vetoed) -> Claimed:
    """The line with its evidence, and why it cannot stand; it may count what it leads to."""
    standing = [one for one in led if not (one.reason or one.introduces)]
    if not standing:
        return replace(claim, reason=_NOTHING_LED)

    # What a judge or its words told against a line before a paragraph or code.
    if claim.reason:
        return claim

    # `Three things are needed:` before three items needs no 3 in any document; the head of a table counts nothing.
    size = sum(not one.introduces for one in led)
    counted = frozenset({Decimal(size)}) if claim.statement.form is Form.LEAD else frozenset[Decimal]()
    evidence = claim.evidence if claim.evidence.pointed else standing[0].evidence
    reason = vetoed(claim, evidence, counted).reason
    if reason:
        evidence = together((evidence, *(one.evidence for one in standing)))
        reason = vetoed(claim, evidence, counted).reason

    return replace(claim, evidence=evidence, reason=reason, support=standing[0].support)


def _for_reason(claim: Claimed, reason: str) -> Claimed:
    """The claim with this reason why it cannot stand, unless it has one already."""
    return replace(claim, reason=claim.reason or reason)


def _turned(lead: str, claim: Claimed) -> str:
    """Why a line cannot introduce this: it denies, and the document's own line doesn't, or the other way round."""
    # Of all its places: the model may point at the line itself, before the item.
    units = claim.evidence.units
    own = " ".join(piece.text for unit in units for piece in unit.block.leads)
    if not own:
        return ""
    # `Not covered:` above what the document has under `Covered:`.
    is_denied = denies_below(lead) and not denies(f"{own}\n{claim.evidence.all}")
    is_stated = is_denied_below(units) and not denies(f"{lead} {claim.statement.text}")
    return _TURNED if is_denied or is_stated else ""


def with_lists_checked(claims: Sequence[Claimed], question: str) -> list[Claimed]:
    """The claims, without items that the document has below a line that denies, where nothing above them does.

    `water damage` below `Not covered:` is no answer to what is covered, nor stands it below a sentence on that.
    """
    found: list[Claimed] = []
    above = ""
    for claim in claims:
        is_listed = claim.statement.form in _LISTED
        is_bare = is_listed and not claim.lead and not denies(f"{question} {above} {claim.statement.text}")
        found.append(_for_reason(claim, _TURNED) if is_bare and _is_only_denied(claim) else claim)
        if not is_listed:
            above = "" if claim.reason else claim.statement.text
    return found


def _is_only_denied(claim: Claimed) -> bool:
    """Whether each line that introduces it in its document denies; one with a condition, `If not at home:`, doesn't."""
    units = [unit for unit in claim.evidence.units if unit.block.leads]
    return bool(units) and all(is_denied_below([unit], but=_CONDITIONAL) for unit in units)


def is_led_astray(claim: Claimed) -> bool:
    """Whether it fell only with what introduces it, or with what it introduces."""
    return claim.reason == _NOTHING_LED or claim.reason.startswith(_UNDER)


def without_support(claims: Sequence[Claimed]) -> list[Claimed]:
    """The claims, without those that lean on a sentence which cannot stand."""
    found: list[Claimed] = []
    fallen: set[str] = set()
    for claim in claims:
        # The one before is taken from what was found, so that a whole row of leaning sentences falls.
        last = found[-1] if found else None
        leans = last and last.reason and _leans_on(claim, last)
        # Code that is to be shown as forbidden is not shown without the line that says so.
        if last and claim.statement.form is Form.CODE:
            over = claim.lead or last.statement.text
            leans = over in fallen and denies_below(over)

        found.append(_for_reason(claim, "it leans on a sentence that was left out") if leans else claim)
        if found[-1].reason:
            fallen.add(claim.statement.text)
    return found


def _leans_on(claim: Claimed, last: Claimed) -> bool:
    """Whether it goes on with the sentence before, in the same paragraph."""
    one, other = claim.statement, last.statement
    are_prose = one.form is Form.PROSE and other.form is Form.PROSE
    if not are_prose or one.block != other.block:
        return False
    return _LEANS.match(one.text) is not None
