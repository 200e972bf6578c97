"""What words alone tell against a sentence: each check sees its error, and leaves what only looks like it."""

from __future__ import annotations

import pytest

from bot.answering.gate.wording import Beside, objection

ERRORS = [
    (
        "The tenant owes a fee of 50.",
        "The tenant owes a fee of 50 if the key is lost.",
        "leaves out “if the key is lost",
    ),
    (
        "The hall is closed, since mice were found in it.",
        "The hall is closed on Monday.",
        "no word of “mice were found",
    ),
    ("Nobody may enter.", "Guests may enter.", "denies nothing"),
    ("All rooms have a lamp.", "Rooms have a lamp.", "says “all”"),
    (
        "For any meeting the notice may be waived.",
        "Notice is not needed if a unanimous motion waives it.",
        "says “any”",
    ),
    ("Dogs may come in.", "Dogs may not come in.", "says otherwise"),
    ("Send pictures or letters, no films.", "No pictures, films or letters.", "says otherwise"),
    ("The shop never opens on Sunday.", "The shop opens on Sunday.", "denies nothing"),
    ("Guests may not stay.", "Guests may stay.", "denies nothing"),
    ("Everybody has to rest 30 days a year.", "We recommend that everybody rests 30 days a year.", "only advises"),
    ("The budget for lamps is unlimited.", "The budget for lamps is limited.", "the opposite"),
    ("The lamps are insured.", "The lamps are still uninsured.", "the opposite"),
    ("Add the private part of the key.", "Add the public part of the key.", "the opposite"),
    ("It opened in 2021.", "It opened again in 2023.", "another year"),
]
FINE = [
    ("The tenant owes a fee of 50 where the key is lost.", "The tenant owes a fee of 50 if the key is lost."),
    ("Anything over 50 euros needs approval.", "For amounts over 50 euros, you need approval."),
    ("All three meals are paid: breakfast, lunch and dinner.", "Meals are paid (breakfast, lunch and dinner)."),
    ("The gold card gives all of these and a guest.", "The gold card gives tea and a guest."),
    ("Two rooms have 4 lamps each.", "Two rooms have 4 lamps."),
    ("Each room has 4 lamps.", "Lamps: 4 per room"),
    ("Each room has 4 lamps.", "Lamps: 4/room"),
    ("Dogs may not enter any room.", "Dogs may not enter rooms."),
    ("Not soon: the hall stays shut, with no new date.", "The hall stays shut. No new date is given."),
    ("The boat waits if there is no wind.", "Without wind the boat waits."),
    ("Ask after 85 days, five days before the deadline.", "Ask after 85 days, for it ends after 90."),
    ("Helpers have theirs later, 12 months after they start.", "Helpers have theirs twelve months after they begin."),
    ("Go along the wall to the left.", "Go along the wall to the left until you see the lamp of the mill."),
    ("If guests object, it isn't sent.", "Guests who object prevent this."),
    ("The lamps are uninsured.", "The lamps are not insured."),
    ("Tea is free, unless you choose otherwise, and milk.", "Tea is free by default, and milk."),
    ("Ask the keeper; either way, lock the door.", "Ask the keeper, and lock the door."),
    ("The board names a keeper until May.", "4. Free seats – If a seat is free, the board names a keeper until May."),
    ("The keeper parts the lamps among the rooms.", "The keeper can part the lamps among the rooms if they wish."),
    ("If a wish is turned down, the board says why.", "The board gives its reasons for a refusal."),
    (
        "She takes no part in its work, and waits in the hall.",
        "She stays away. She does not go in; the hall is where she waits.",
    ),
    ("The board has two keepers or more.", "The number of keepers of the board must not be less than two."),
    ("Nobody leads more than one group.", "A leader can lead only one group."),
    ("Yes, in writing, within a week.", "Write within a week. There is no other way."),
    ("Bear in mind that lamps may go out.", "Lamps may go out."),
    ("Ask the keeper, as she isn't told.", "Ask the keeper, who will not be told of it."),
    ("Open the gate with the command below, at night.", "Open the gate at night."),
    (
        "It is open on Monday, roughly from 9 am to 5 pm, and on Friday.",
        "It is open on Monday and Friday, 9 am to 5 pm.",
    ),
    ("No plan exists for risk 4.", "Risk 4: open; there is no plan for the staff."),
    ("Smoking is not allowed.", "Smoking is prohibited."),
    ("You don't need a key.", "Do I need a key?\nNo. It is open."),
    ("You don't need a key.", "Do I need a key? … No."),
    ("Yes, you may come in, as long as it isn't late.", "You may come in, provided that it is not late."),
    ("They sell not only bread but butter.", "They sell bread and butter."),
    ("The keeper waters the beds every day.", "The keeper waters the beds daily."),
    ("Everything that comes late waits in the hall.", "Late parcels wait in the hall."),
    ("You book the barn like any other room.", "You book the barn as you book a room."),
    ("The board may end a lease at a special meeting.", "A lease may end with or without cause at a special meeting."),
    ("Internal communication, then a talk in the hall.", "Communicate internally, then a talk in the hall."),
]


@pytest.mark.parametrize(("claim", "quote", "reason"), ERRORS)
def test_what_words_tell_is_seen(claim: str, quote: str, reason: str) -> None:
    found, word = objection(Beside(claim, (quote,)))
    assert reason in found.format(word)


@pytest.mark.parametrize(("claim", "quote"), FINE)
def test_what_only_looks_like_it_passes(claim: str, quote: str) -> None:
    assert objection(Beside(claim, (quote,))) == ("", "")


def test_a_condition_that_another_sentence_has_is_not_left_out() -> None:
    quote = "The tenant owes a fee of 50 if the key is lost."
    beside = Beside("The tenant owes a fee of 50.", (quote,), others="This holds where a key is lost.")
    assert objection(beside) == ("", "")


def test_a_no_under_a_heading_that_asks_denies_what_it_asks() -> None:
    over = "Questions of guests\nDo I need a key?\n2026-03-02"
    assert objection(Beside("You don't need a key.", ("No. It is open.",), over=over)) == ("", "")


def test_a_clause_in_other_words_passes_where_a_sentence_of_the_evidence_is_near_it() -> None:
    claim, quote = "The hall is closed, so that people stay unhurt.", "The hall is closed for your safety."
    assert "no word of" in objection(Beside(claim, (quote,)))[0]
    assert objection(Beside(claim, (quote,), near=lambda *_: 0.5)) == ("", "")


@pytest.mark.parametrize(
    ("pointed", "passes"), [("40 litres, refilled once low", True), ("trough holds 40 litres", False)]
)
def test_a_part_in_other_words_says_what_is_left_of_the_words_pointed_at(pointed: str, passes: bool) -> None:  # noqa: FBT001
    claim = "The trough holds 40 litres, topped up whenever its level sinks."
    quote = "The trough holds 40 litres, refilled once low."
    beside = Beside(claim, (quote,), pointed=pointed, near=lambda *_: 0.3)
    assert (objection(beside) == ("", "")) is passes
