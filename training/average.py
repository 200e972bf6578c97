"""The mean of readers' weights: `python -m training.average OUT A.pt B.pt … --times 1.23 --plus -0.05`.

Readers that were trained on from the same weights lie so near to each other that their mean reads as well as the best
of them, and better on what only one of them was good at (model soups: Wortsman et al. 2022, arXiv:2203.05482). What it
says may be brought to another scale, so that it means the same to what weighs it in the product.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    State = Mapping[str, torch.Tensor]


def averaged(states: Sequence[State]) -> dict[str, torch.Tensor]:
    """The mean of each weight."""
    first, *_ = states
    return {name: torch.stack([state[name] for state in states]).float().mean(0) for name in first}


def rescaled(state: State, times: float, plus: float) -> dict[str, torch.Tensor]:
    """The weights with which a reader says `times` what it said, and `plus` so much."""
    head = {
        "head.weight": state["head.weight"] * times,
        "head.bias": state["head.bias"] * times + plus,
    }
    return {**state, **head}


def main() -> None:
    """Read the checkpoints, write their mean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--times", type=float, default=1.0)
    parser.add_argument("--plus", type=float, default=0.0)
    args = parser.parse_args()

    states = [torch.load(path, weights_only=True, mmap=True)["model"] for path in args.checkpoints]
    torch.save({"model": rescaled(averaged(states), args.times, args.plus)}, args.out)


if __name__ == "__main__":
    main()
