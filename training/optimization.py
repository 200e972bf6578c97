"""What the trainings of a reader share: the rate, the step, and processes that train together (`torchrun`)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import torch
from torch import distributed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from training.reader import Reader

RATE, HEAD = 8e-5, 10
"""The highest learning rate, and how much higher that of the last layer is."""
WARM = 0.05
"""The part of the time in which the rate rises."""


class Optimization:
    """AdamW over what is trained of a reader. The rate falls with the time that has passed."""

    def __init__(self, model: Reader, rate: float = RATE) -> None:
        """All but the vectors of words is trained; `rate` is the highest of the learning rate."""
        self._rate = rate
        encoder = [weights for weights in model.encoder.parameters() if weights.requires_grad]
        head = list(model.head.parameters())
        self._trained = [*encoder, *head]
        self.adam = torch.optim.AdamW([{"params": encoder}, {"params": head}], lr=rate, weight_decay=0.01)

    def step(self, part: float) -> None:
        """Learn from the gradients of all processes, and forget them; `part` of the time has passed."""
        if distributed.is_initialized():
            self._average()
        scale = min(part / WARM, 1.0) * (1 - part) + 1e-3
        for group, peak in zip(self.adam.param_groups, (self._rate, self._rate * HEAD), strict=True):
            group["lr"] = peak * scale
        torch.nn.utils.clip_grad_norm_(self._trained, 1.0)
        self.adam.step()
        self.adam.zero_grad()

    def _average(self) -> None:
        for weights in self._trained:
            if weights.grad is None:  # this process had nothing to learn from
                weights.grad = torch.zeros_like(weights)
            distributed.all_reduce(weights.grad)
            weights.grad /= distributed.get_world_size()


def begin(threads: int, seed: int) -> None:
    """Join the other processes, if `torchrun` started any; each draws other numbers."""
    if "WORLD_SIZE" in os.environ:
        distributed.init_process_group("gloo")
    torch.set_num_threads(threads)
    torch.manual_seed(seed * 10 + rank())


def rank() -> int:
    """Which of the processes that train together this one is, from 0."""
    return distributed.get_rank() if distributed.is_initialized() else 0


def processes() -> int:
    """How many train together."""
    return distributed.get_world_size() if distributed.is_initialized() else 1


def agreed(seconds: float) -> float:
    """What the first process says, so that all stop at the same step."""
    if not distributed.is_initialized():
        return seconds
    told = torch.tensor([seconds], dtype=torch.float64)
    distributed.broadcast(told, 0)
    return float(told)


def save(state: Mapping[str, Any], path: Path) -> None:
    """Whole or not at all, by the first process."""
    if rank() == 0:
        draft = path.with_suffix(".part")
        torch.save(state, draft)
        draft.replace(path)
