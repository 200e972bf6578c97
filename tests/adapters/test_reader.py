"""The bundled reader and its training: what it says, that the graph says what PyTorch does, and what it never saw.

PyTorch and what imports it come within the tests that use them: each process of a test run imports this module.
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
import pytest

from bot.adapters import minilm
from bot.adapters.models.onnx import (
    WORD_VECTORS,
    OnnxEmbedder,
    OnnxQuestionEncoder,
    OnnxReader,
    bundled_question_encoder,
    bundled_reader,
)
from bot.answering.evidence.deciding import WITH_READER
from bot.answering.evidence.ranking import ANY, READING, Ranker, gather
from bot.configuration.settings import BUNDLED, NO_READER, Settings
from bot.errors import ModelUnavailable
from bot.nouns import Question
from bot.wiring import open_engine
from evals import data
from ingest.pipeline import sync
from tests.passages import embed, hits
from training import nearest, rows
from training.units import conversations

if TYPE_CHECKING:
    from collections.abc import Sequence

QUESTIONS = Path("training/questions")
SETS = sorted(QUESTIONS.rglob("*.jsonl"))
TOKENIZER = minilm.folder() / "tokenizer.json"
ROOM = (
    "The boiler room is locked at night.",
    "Ask Ines for the key of the boiler room.",
    "The canteen opens at seven in the morning.",
)


@pytest.fixture(scope="module")
def bundled() -> OnnxReader:
    return bundled_reader()


@pytest.mark.parametrize(
    ("question", "answers"),
    [("who has the key for the boiler room?", 1), ("when can i get breakfast in the canteen", 2)],
)
def test_it_finds_the_unit_that_answers(bundled: OnnxReader, question: str, answers: int) -> None:
    assert int(np.argmax(bundled.score(question, ROOM))) == answers


def test_it_says_less_for_what_is_not_asked(bundled: OnnxReader) -> None:
    asked, other = (
        bundled.score(question, ROOM[:2]) for question in ("who has the boiler key?", "what is the wifi code?")
    )
    assert max(other) < max(asked)


def test_it_reads_nothing_and_any_length(bundled: OnnxReader) -> None:
    assert bundled.score("who?", ()) == ()
    (score,) = bundled.score("who " * 400, ["key " * 400])
    assert np.isfinite(score)


def test_what_a_text_gets_does_not_depend_on_its_neighbours(bundled: OnnxReader) -> None:
    alone = [bundled_reader().score("who has the key?", [text])[0] for text in ROOM]  # each remembers its own
    assert list(bundled.score("who has the key?", ROOM)) == alone


def test_it_is_named_by_its_weights(bundled: OnnxReader, tmp_path: Path) -> None:
    (tmp_path / "reader.onnx").write_bytes(b"other")
    assert len(bundled.digest) == 32
    assert OnnxReader(tmp_path / "reader.onnx", TOKENIZER).digest != bundled.digest


@pytest.mark.filterwarnings("ignore")  # the exporter's own
def test_its_graph_becomes_a_model_again_that_makes_the_same_graph(bundled: OnnxReader, tmp_path: Path) -> None:
    from training.export import export
    from training.restore import restored

    export("reader", restored(minilm.reader()).state_dict(), tmp_path / "reader.onnx")
    again = OnnxReader(tmp_path / "reader.onnx", TOKENIZER)
    assert again.score("who has the key?", ROOM) == bundled.score("who has the key?", ROOM)


def test_a_missing_graph_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="reader"):
        OnnxReader(tmp_path / "reader.onnx", TOKENIZER).score("who?", ROOM)


def test_a_graph_of_other_origin_is_given_the_numbers_of_words(tmp_path: Path) -> None:
    from training import reader

    asked = [onnx.helper.make_tensor_value_info("input_ids", onnx.TensorProto.INT64, ["texts", "tokens"])]
    given = [onnx.helper.make_tensor_value_info("scores", onnx.TensorProto.FLOAT, ["texts"])]
    axes = onnx.helper.make_tensor("axes", onnx.TensorProto.INT64, [1], [1])
    nodes = [
        onnx.helper.make_node("Cast", ["input_ids"], ["numbers"], to=onnx.TensorProto.FLOAT),
        onnx.helper.make_node("ReduceSum", ["numbers", "axes"], ["scores"], keepdims=0),
    ]
    graph = onnx.helper.make_graph(nodes, "sum", asked, given, [axes])
    opset = [onnx.helper.make_opsetid("", 17)]
    onnx.save(onnx.helper.make_model(graph, opset_imports=opset, ir_version=8), tmp_path / "reader.onnx")

    (ids,) = (pair.ids for pair in reader.tokenizer().encode_batch([("who?", ROOM[0])]))
    assert OnnxReader(tmp_path / "reader.onnx", TOKENIZER).score("who?", ROOM[:1]) == (sum(ids),)


def test_the_graphs_that_ship_have_no_vocabulary_of_their_own() -> None:
    for path in (minilm.reader(), minilm.question_encoder()):
        graph = onnx.load(path).graph
        assert all(tensor.data_location != onnx.TensorProto.EXTERNAL for tensor in graph.initializer)
        assert {given.name for given in graph.input} <= {WORD_VECTORS, "token_type_ids", "attention_mask"}


def test_a_reader_can_be_left_out_or_named(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("# Keys\n\nInes has the key of the boiler room.\n", encoding="utf-8")
    plain = Settings(index=tmp_path / "index", reader=NO_READER)
    sync([tmp_path / "note.md"], plain)
    question = Question(text="Who has the key of the boiler room?")
    for settings, digest in (
        (plain, ""),
        (plain.model_copy(update={"reader": BUNDLED}), bundled_reader().digest),
    ):
        with open_engine(settings) as engine:
            answer = engine.answer(question)
            assert "Ines" in answer.text
            assert answer.trace.reader == digest
    with (
        open_engine(plain.model_copy(update={"reader": str(tmp_path / "none")})) as engine,
        pytest.raises(ModelUnavailable, match="Set `reader` to none"),
    ):
        engine.answer(question)


def test_units_that_were_read_have_its_signals_and_none_is_read_twice(bundled: OnnxReader) -> None:
    seen: list[str] = []

    class Noting:
        def score(self, question: str, texts: Sequence[str]) -> tuple[float, ...]:
            seen.extend(texts)
            return bundled.score(question, texts)

    question = "who has the key for the boiler room?"
    evidence = gather(question, hits(question, *ROOM))
    ranker = Ranker(embed, WITH_READER, reader=Noting())
    (best, *_) = ranker.rank(evidence)
    assert "Ines" in best.unit.text
    assert {READING, ANY} <= best.signals.keys()
    assert ranker.rank(evidence)[0].signals == best.signals
    assert len(seen) == len(set(seen)) == len(ROOM)


def test_nothing_is_ranked_where_nothing_can_be_read(bundled: OnnxReader) -> None:
    ranker = Ranker(embed, WITH_READER, reader=bundled)
    for found in ((), hits("tea", "# Only a heading")):
        evidence = gather("when is tea?", found)
        assert ranker.rank(evidence) == ranker.rank_lists(evidence, lambda _: True) == []


@pytest.mark.filterwarnings("ignore")  # the exporter's own
def test_the_graph_says_what_pytorch_says(tmp_path: Path) -> None:
    import torch

    from training import reader
    from training.export import export

    torch.manual_seed(0)
    model = reader.Reader()
    export("reader", model.state_dict(), tmp_path / "reader.onnx")
    question = "who has the key?"
    pairs = reader.tokenizer().encode_batch([(question, text) for text in ROOM])
    with torch.no_grad():
        expected = model(*reader.tensors(pairs)).tolist()
    in_bytes = OnnxReader(tmp_path / "reader.onnx", TOKENIZER).score(question, ROOM)
    assert in_bytes == pytest.approx(expected, abs=0.03)


@pytest.mark.filterwarnings("ignore")  # the exporter's own
def test_the_graph_of_questions_says_what_pytorch_says(tmp_path: Path) -> None:
    import torch

    from training import reader
    from training.export import export
    from training.question_encoder import QuestionEncoder

    model = QuestionEncoder()
    export("question", model.state_dict(), tmp_path / "question.onnx")
    question = "who has the key?"
    ids, _, mask = reader.tensors(reader.tokenizer().encode_batch([question]))
    with torch.no_grad():
        expected = model(ids, mask).numpy()
    in_bytes = OnnxQuestionEncoder(tmp_path / "question.onnx", TOKENIZER).embed_query(question)
    assert in_bytes.shape == (1, 384)
    assert float((in_bytes @ expected.T).item()) > 0.99


def test_a_damaged_encoder_of_questions_is_named(tmp_path: Path) -> None:
    graph = tmp_path / "question.onnx"
    graph.write_bytes(b"nothing")
    with pytest.raises(ModelUnavailable, match=r"question\.onnx"):
        OnnxQuestionEncoder(graph, TOKENIZER).embed_query("who?")


def test_the_encoder_finds_what_is_said_in_other_words(model_folder: Path) -> None:
    passages = OnnxEmbedder(model_folder).embed_passages(ROOM)
    asked = bundled_question_encoder().embed_query("from what time is there breakfast?")
    assert int(np.argmax(passages @ asked[0])) == 2


def test_the_loss_falls_when_the_right_unit_rises_and_when_none_does() -> None:
    import torch

    from training import reader

    one = rows.Example("who?", ROOM, (False, True, False))
    none = rows.Example("who?", ROOM, (False, False, False))
    low, high = torch.tensor([0.0, 0.0, 0.0]), torch.tensor([0.0, 3.0, 0.0])
    assert reader.loss(high, [one]) < reader.loss(low, [one])
    assert reader.loss(high, [none]) > reader.loss(low, [none])


def test_the_loss_falls_when_it_says_what_its_teacher_says() -> None:
    import torch

    from training import reader

    # the teacher does not believe the label
    one = rows.Example("who?", ROOM, (False, True, False), said=(2.0, -1.0, -3.0))
    with_the_teacher, with_the_label = torch.tensor([2.0, -1.0, -3.0]), torch.tensor([-1.0, 2.0, -3.0])
    assert reader.loss(with_the_teacher, [one]) < reader.loss(with_the_label, [one])
    assert reader.loss(with_the_teacher, [one]) < reader.loss(with_the_teacher + 3, [one])


def test_what_hardly_moves_the_loss_is_seldom_learned_from_and_weighs_the_more_then() -> None:
    import torch

    from training import reader

    torch.manual_seed(1)
    examples = [rows.Example("who?", ROOM, (False, True, False))]
    pull = reader.pulls(torch.tensor([-4.0, 1.0, -1.0]), examples)
    draws = [reader.drawn(pull, len(examples)) for _ in range(4000)]
    mean = torch.stack([weights for _, weights in draws]).mean(0)

    assert all(1 in places for places, _ in draws)
    assert sum(0 in places for places, _ in draws) < len(draws) / 5
    assert mean.tolist() == pytest.approx(pull.tolist(), abs=0.001)


def test_pairs_of_like_length_are_read_together_and_none_is_left_out() -> None:
    from training import reader

    pairs = reader.tokenizer().encode_batch([("who?", "key " * count) for count in range(90, 0, -1)])
    places = list(reader.by_length(pairs))
    assert sorted(place for some in places for place in some) == list(range(90))
    assert [len(pairs[place].ids) for some in places for place in some] == sorted(len(pair.ids) for pair in pairs)


def test_a_public_row_gives_the_sentence_with_the_answer_and_others_beside_it() -> None:
    row = {"question": "Who has the key?", "passage": "It is cold. Ines has the key.", "spans": [[12, 16]]}
    made = rows.public(row, [row], Random(0))
    assert made is not None
    assert [unit for unit, is_right in zip(made.units, made.right, strict=True) if is_right] == ["Ines has the key."]
    assert len(made.units) == 1 + rows.OTHERS


def test_a_public_question_stands_beside_sentences_of_other_passages_that_lack_its_answer() -> None:
    row: dict[str, Any] = {
        "question": "Who has the key?",
        "passage": "It is cold here. Ines has the key.",
        "spans": [[17, 21]],
    }
    pool = ["Olav has the key to the shed.", "INES HAS THE KEY, they say.", row["passage"], "The sea is deep and blue."]
    cosines, own = np.array([0.8, 0.7, 0.9, 0.1]), np.array([0.5, 0.6, 1.0, 0.0])
    near = nearest.nearest(row, cosines, pool, own)
    assert near == [pool[0], pool[3]]

    made = [nearest.example(row, near, Random(seed)) for seed in range(20)]
    rows_made = [one for one in made if one is not None]
    assert {one["is_answerable"] for one in rows_made} == {True, False}
    for one in rows_made:
        right = [unit["text"] for unit in one["units"] if unit["label"] == 1]
        assert right == (["Ines has the key."] if one["is_answerable"] else [])
        assert {unit["text"] for unit in one["units"]} >= set(near)


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_a_set_of_questions_is_whole(path: Path) -> None:
    documents = json.loads(path.read_text(encoding="utf-8").partition("\n")[0])["documents"]
    asked = conversations(path)
    assert len({one["id"] for one in asked}) == len(asked)
    for one in asked:
        assert len(one["turns"]) == len(one["expect"])
        for expect in one["expect"]:
            assert expect["verdict"] in {"answered", "refused"}
            for source, start, end in (*expect.get("gold", ()), *expect.get("near", ())):
                assert source in documents
                assert 0 <= start < end


def test_turns_in_other_words_are_turns_of_the_sets_and_none_stands_twice() -> None:
    reworded = list(rows.read(rows.REWORDED))
    turns = {
        (str(path.relative_to(QUESTIONS).with_suffix("")), row["id"], turn)
        for path in SETS
        for row in conversations(path)
        for turn in range(len(row["turns"]))
    }
    named = [(row["set"], row["id"], row["turn"]) for row in reworded]
    assert turns.issuperset(named)
    assert len(set(named)) == len(named)
    assert all(row["question"].strip() for row in reworded)


def test_an_encoder_learns_from_what_is_answered_in_its_first_and_in_other_words() -> None:
    from training.question_encoder import questions

    asked = list(questions("council"))
    texts = [question for question, _ in asked]
    other = {row["question"] for row in rows.read(rows.REWORDED) if row["set"] == "council"}
    assert other.intersection(texts)
    assert not other.issuperset(texts)


def test_each_question_is_in_one_batch_beside_others_of_its_length() -> None:
    import torch

    from training.question_encoder import BATCH, Corpus, batches

    asked = tuple("why " * (1 + number % 50) for number in range(200))
    whole = Corpus(asked, torch.zeros(200, 2), torch.zeros(3, 2), ((0,),) * 200)
    found = list(batches([whole, whole], np.random.RandomState(1)))
    assert sorted(place for _, places in found for place in places) == sorted([*range(200), *range(200)])
    assert all(len(places) <= BATCH for _, places in found)


def test_nothing_that_is_reported_was_trained_on() -> None:
    trained = {rows.normal(turn) for path in SETS for one in conversations(path) for turn in one["turns"]}
    trained |= {rows.normal(row["question"]) for row in rows.read(rows.REWORDED)}
    held = Path("../shared/evals")
    if not held.is_dir():
        pytest.skip("the evaluation sets are not here")
    for corpus in sorted((held / "team").glob("*/questions.json")):
        reported = {rows.normal(turn) for one in json.loads(corpus.read_text()) for turn in one["turns"]}
        assert trained.isdisjoint(reported)
    assert trained.isdisjoint(rows.normal(one.question) for one in data.squad(held))
