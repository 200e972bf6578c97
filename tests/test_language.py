"""Languages are told by their function words and scripts, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import language, remark

ENGLISH = "The lamp burns from dusk until dawn, and the keeper trims it in the evening."


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (ENGLISH, "English"),
        ("Wie viele Urlaubstage habe ich?", "German"),
        ("Combien de jours de congé avons-nous ?", "French"),
        ("¿Cuántos días de vacaciones tenemos?", "Spanish"),
        ("Quantos dias de férias nós temos?", "Portuguese"),
        ("Quanti giorni di ferie abbiamo?", "Italian"),
        ("Hoeveel vakantiedagen heb ik en wie keurt ze goed?", "Dutch"),
        ("Hur många semesterdagar har jag?", "Swedish"),
        ("Ile dni urlopu mam i kto to zatwierdza?", "Polish"),
        ("Сколько дней отпуска?", "a Cyrillic script"),
        ("休暇は何日ありますか", "Japanese"),
        ("我有多少天假期", "Chinese"),
        ("คุณมีวันหยุดกี่วัน", "Thai"),
        ("vacation policy", ""),
        ("whats a usual fee to pay a guest speaker?", "English"),
        ("add a dev to a team", ""),
        ("?!", ""),
    ],
)
def test_it_is_told(text: str, name: str) -> None:
    assert language(text) == name


def test_a_remark_is_made_only_where_the_documents_are_in_others() -> None:
    assert remark("Wie viele Tage habe ich?", [ENGLISH]) == (
        "The documents are in English, and this question seems to be in German."
    )
    assert remark("Wie viele Tage habe ich?", [ENGLISH, "Die Lampe ist an und der Wärter ist da."]) == ""
    assert remark("How many days do we have?", [ENGLISH]) == ""
    assert remark("Wie viele Tage habe ich?", []) == ""


def test_of_a_long_text_words_count_as_often_as_they_are_said() -> None:
    long = (
        "The lantern, the ladder and the barometer belong to the boathouse; to the workshop belong the chisels, the "
        "varnish and the sandpaper. To borrow the telescope or the sextant, write to the caretaker. To the observatory "
        "belong the almanac, the compass and the chronometer; to the kitchen the kettle, the skillet and the ladle. To "
        "return the inflatable dinghy, hose the hull, deflate the chambers, roll the fabric and lock the shed. To the "
        "library belong the atlas, the folios and the engravings; to the greenhouse the trowels, the rakes, the cans."
    )
    assert language(long) == "English"


@given(st.text(max_size=200))
def test_it_takes_any_text(text: str) -> None:
    language(text)


def test_a_list_of_names_is_in_no_language() -> None:
    names = (
        "Present: Ana Lind, voting member; Rui O. Brook, voting member; Vale Oar, guest; Kim E. Weir, guest; "
        "Os Reed, voting member"
    )
    assert language(names) == ""
