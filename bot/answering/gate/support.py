"""How well a quote supports a claim, in 0..1: by likeness, or as a model judges that was trained to."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.ports import Entailment, Vectors

    Judge = Callable[[Sequence["Pair"]], Sequence["Judgment"]]
    """Judges all pairs of a draft at once."""

Signals = tuple[float, ...]

SIGNALS = ("coverage", "order", "cosine")
"""coverage: share of the claim's content words, by weight, in the quote. order: share that stands in the quote in the
same order. cosine: of claim and quote."""
INTERCEPT = -1.7
SUPPORT = (0.12, 1.65, 1.53)
THRESHOLD = 0.5
"""A logistic regression fitted by `python -m evals.attribution --fit` on half of eleven sets' claims (docs/quality.md);
0.5 is where keeping and dropping cost the same."""
LITERAL = (1.0, 1.0)
"""All words of the claim in the order of the quote: it stands whatever the cosine, so nothing is embedded."""
EMBEDDED = 1500
"""Characters of a quote that are embedded; the usual models read no more."""


@dataclass(frozen=True)
class Pair:
    """A claim beside words that may support it, with the signals that need no model: coverage and order."""

    claim: str
    quote: str
    signals: Signals


@dataclass(frozen=True)
class Judgment:
    """How well the quote supports the claim, and all signals that say so."""

    support: float
    signals: Signals


class Likeness:
    """The default Judge: a logistic function of words in common and of the cosine."""

    def __init__(self, embed: Callable[[Sequence[str]], Vectors]) -> None:
        """`embed` gives one unit vector a text; it is called once for all pairs."""
        self._embed = embed

    def __call__(self, pairs: Sequence[Pair]) -> list[Judgment]:
        """One judgment a pair."""
        signals = [(*pair.signals, cosine) for pair, cosine in zip(pairs, self._cosines(pairs), strict=True)]
        return [Judgment(supported(some), some) for some in signals]

    def _cosines(self, pairs: Sequence[Pair]) -> list[float]:
        apart = [pair for pair in pairs if pair.signals != LITERAL]
        texts = list(dict.fromkeys(text for pair in apart for text in (pair.claim, pair.quote[:EMBEDDED])))
        vectors = dict(zip(texts, self._embed(texts), strict=True)) if texts else {}
        return [
            1.0 if pair.signals == LITERAL else float(vectors[pair.claim] @ vectors[pair.quote[:EMBEDDED]])
            for pair in pairs
        ]


class Entailed:
    """A Judge that asks a model whether the claim follows from the quote."""

    def __init__(self, model: Entailment) -> None:
        """The model is asked once for all pairs."""
        self._model = model

    def __call__(self, pairs: Sequence[Pair]) -> list[Judgment]:
        """One judgment a pair."""
        chances = self._model.entails([(pair.quote, pair.claim) for pair in pairs]) if pairs else ()
        return [Judgment(chance, (*pair.signals, chance)) for pair, chance in zip(pairs, chances, strict=True)]


def supported(signals: Signals) -> float:
    """The chance, in 0..1, that people would call the claim supported: a logistic function of its signals."""
    return 1 / (1 + exp(-(INTERCEPT + sum(one * weight for one, weight in zip(signals, SUPPORT, strict=True)))))
