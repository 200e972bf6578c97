"""The mean of readers' weights, on the scale that the product knows."""

from __future__ import annotations

import torch

from training.average import averaged, rescaled


def a_state(weight: float, bias: float) -> dict[str, torch.Tensor]:
    return {"head.weight": torch.tensor([[weight, 2.0]]), "head.bias": torch.tensor([bias])}


def said(state: dict[str, torch.Tensor]) -> float:
    read = torch.tensor([[1.0, -1.0]])
    return torch.nn.functional.linear(read, state["head.weight"], state["head.bias"]).item()


def test_each_weight_is_the_mean_of_all() -> None:
    mean = averaged([a_state(1.0, 0.0), a_state(2.0, 0.5), a_state(6.0, 1.0)])
    assert mean["head.weight"].tolist() == [[3.0, 2.0]]
    assert mean["head.bias"].tolist() == [0.5]


def test_what_is_said_is_brought_to_another_scale() -> None:
    state = a_state(5.0, 0.5)
    assert said(rescaled(state, 2.0, -0.25)) == 2.0 * said(state) - 0.25
