"""What each signal of a sentence weighs when one is chosen, and when it is decided whether that one answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficients:
    """Weights of `scoring.SIGNALS`, in their order.

    `first_sight` and `second_sight` choose among the sentences of a question, so that only differences within one
    question mean anything. `support` and `intercept` make a logistic function of the chosen sentence's signals: how
    sure it is, in 0..1, that it answers.
    """

    first_sight: tuple[float, ...]
    second_sight: tuple[float, ...]
    intercept: float
    support: tuple[float, ...]


NOTHING_AGAINST = (0.0,) * 7
"""What speaks against a sentence doesn't choose between sentences, it only makes their question doubtful."""

FITTED = Coefficients(
    first_sight=(8.4, 0.0, 7.6, 5.8, 7.2, -2.2, 0.0, *NOTHING_AGAINST),
    second_sight=(9.3, 5.6, 2.6, 6.1, 3.9, -2.3, 0.6, *NOTHING_AGAINST),
    intercept=-5.05,
    support=(3.7, 4.5, 3.0, 0.0, 0.0, -0.7, 0.0, -1.8, -0.6, -1.8, -1.6, -1.3, -4.0, -1.5),
)
"""Fitted by `python -m evals.fit` on SQuAD 2 (4,009 questions over 646 passages) and CLAP NQ (305): the mean of the
fits on half of the articles each, rounded. What docs/quality.md reports was fitted on the other half alone."""
