"""How often small talk around a question changes what is searched for.

`python -m evals.chatter --data FOLDER [--set 6] [--show]`: wraps each question of `team/*/questions.json` in made-up
small talk and compares the content words that are left with those of the bare question. Sets 0 to 4 are greetings,
excuses and thanks, before and after; sets 5 and 6 talk about something else besides. Set 6 was written last, and
nothing was changed for it. `--verdicts CORPUS` asks the product, and counts the verdicts that change.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering.evidence.question import ASKING
from bot.answering.understand.intent.manners import reply_to
from bot.answering.understand.message.hearing import stripped
from bot.nouns import Question
from bot.words import STOP_WORDS, words
from evals.corpora import CORPORA, indexed, questions
from evals.data import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.engine import Engine
    from bot.nouns import Verdict

BEFORE = (
    (
        "Hi team, ",
        "hey all - ",
        "Good morning everyone! ",
        "Hello, quick question: ",
        "hey quick question - ",
        "sorry if this is dumb but ",
        "btw ",
        "Hi! I'm new here. ",
        "Morning team. My manager asked me to find this out. ",
        "so my manager asked me: ",
        "I looked everywhere and couldn't find it. ",
        "Hi folks, hope you're all well. ",
        "Not sure who to ask, so trying here. ",
        "can anyone help? ",
        "Does anyone know this one? ",
        "Hiya, this is probably a silly question, but ",
        "Sorry to bother you again... ",
        "ok so ",
        "Hello there 👋 ",
        "Hey! One more thing, ",
        "I've been searching the wiki for an hour. ",
        "Could someone please help me out with this? ",
        "Asking for a colleague: ",
        "URGENT!! ",
    ),
    (
        "Hey there friends, ",
        "Evening all! ",
        "Dear team,\n\n",
        "hi hi, ",
        "Apologies in advance if this has been answered already. ",
        "Excuse my ignorance, but ",
        "Hello everybody, hope you had a great weekend! ",
        "Random question for you: ",
        "Probably a simple one, ",
        "I should know this by now, but ",
        "Quick one for the hive mind: ",
        "My boss is asking me about this. ",
        "A client just asked me this and I had no answer. ",
        "I have gone through all the docs twice now. ",
        "Forgive me, I can never remember this... ",
        "Somebody told me to ask here. ",
        "Anyone around? ",
        "Would one of you be able to help me? ",
        "hello hello :wave: ",
        "oh and another thing, ",
        "pls help, ",
        "I tried searching the handbook but got nothing. ",
        "Hey Pincite, ",
        "Just wondering, ",
        "okay this might be obvious but ",
    ),
    (
        "Hi hope everyone is having a good Tuesday! ",
        "Question for whoever knows: ",
        "Not urgent at all, but ",
        "Long time lurker, first time asking. ",
        "My teammate and I were debating this yesterday. ",
        "I'm sure this is written down somewhere, but ",
        "Please don't laugh, ",
        "Howdy partners, ",
        "Greetings! ",
        "ello, ",
        "hey, got a sec? ",
        "Can I pick your brain? ",
        "I got told by my lead to check this with you. ",
        "This has been driving me crazy. ",
        "I keep forgetting this: ",
        "I might be blind, but ",
        "Hey guys, hoping you can help. ",
        "Following up on my earlier message, ",
        "Okay last one I promise, ",
        "yo ",
        "I have a question about something. ",
        "A new joiner wants to know: ",
        "Can you please tell me: ",
        "May I ask something? ",
        "Out of curiosity, ",
        "real quick, ",
        "Thanks for the earlier answer! Now, ",
        "Good day to you all, ",
    ),
    (
        "Hi Pincite, hoping you know this. ",
        "Hey lovely people! ",
        "Hello hello, me again. ",
        "Hi everyone, happy Friday! ",
        "Good afternoon, I hope this is the right place to ask. ",
        "heyyy ",
        "Sorry for the noise, but ",
        "I honestly have no clue, so: ",
        "My team lead keeps asking me and I don't know what to say. ",
        "We were just talking about this at lunch. ",
        "Can someone enlighten me? ",
        "I was told you could answer this. ",
        "It's my first week, so please bear with me. ",
        "This might have come up before, but ",
        "Need a quick sanity check, ",
        "Genuinely curious, ",
        "Another day, another question: ",
        "Thought I'd ask here first. ",
        "I've spent all morning on this and I give up. ",
        "Does anybody happen to know ",
        "Could you tell me ",
        "I'd like to find out ",
        "somebody asked me today ",
        "Trying to help a coworker out here. ",
        "ok google, kidding, ",
        "Maybe this is a weird one, but ",
    ),
    (
        "Hello from the Lisbon crowd! ",
        "hey hey hey, ",
        "Good evening. ",
        "Sup everyone, ",
        "I was just wondering: ",
        "My colleagues could not tell me this. ",
        "We have been going back and forth on this. ",
        "Would anyone be so kind as to tell me ",
        "Do any of you know ",
        "I am trying to work out ",
        "Help! ",
        "This one keeps coming up: ",
        "I realise this is basic, but ",
        "Apologies if this was covered already, ",
        "Ok here goes: ",
        "I searched and found nothing. ",
        "Let me ask you something. ",
        "A friend in another office wanted to know ",
        "Since nobody else seems to know: ",
        "Coming back from a long break, I forgot this. ",
        "Hi! Hope you are doing great. ",
        "So, ",
        "Just to be sure, ",
        "Before I forget: ",
    ),
)
AFTER = (
    (
        "",
        " Thanks!",
        " thx",
        " pls",
        " Thanks in advance :)",
        " asap pls",
        " Thank you so much!",
        " Any help is appreciated.",
        " Cheers, and have a nice day!",
        " I couldn't find it in the docs.",
        " lol",
        " Asking for a friend.",
        " Thanks a lot for your help, team!",
        " - thanks",
        " 🙏",
        " Sorry for the trouble.",
    ),
    (
        " Much appreciated!",
        " ty!!",
        " Many thanks and best regards",
        " Would be grateful for any pointers.",
        " Please let me know as soon as possible.",
        " Need this today, sorry for the rush!",
        " Appreciate it, folks.",
        " (sorry, I'm new)",
        " Happy to be pointed to the right doc.",
        " I feel like I should know this, haha.",
        " Can someone point me in the right direction?",
        " Thanking you all",
        " cheers mate",
        " I already checked the wiki and asked two people.",
        " No rush though.",
        " :pray: :pray:",
    ),
    (
        " Thanks a million!",
        " thanks guys",
        " I'd love to know.",
        " You're the best!",
        " tyvm",
        " Sorry if that's a stupid question.",
        " Let me know, thanks.",
        " Thanks for any info you can give me.",
        " I can't seem to find anything on it.",
        " Google didn't help.",
        " Hope that makes sense!",
        " TIA",
        " Anyone?",
        " Have a great rest of your day :)",
        " Just curious.",
        " It's kind of urgent...",
        " Feel free to DM me.",
        " Kind regards,\nSam",
    ),
    (
        " Thanks so much everyone",
        " appreciate any help!",
        " Thank you kindly.",
        " It would help me a lot.",
        " I've asked around but nobody could tell me.",
        " Would love a quick answer if possible.",
        " No worries if you don't know.",
        " Asking because my manager wants to know.",
        " I can't remember where I saw it.",
        " please and thank you",
        " Gracias!",
        " Or point me to someone who knows.",
        " pretty please",
        " I'm totally lost here.",
        " Best,\nAlex",
        " Looking forward to your reply.",
        " haha sorry",
        " (first day here)",
    ),
    (
        " Thanks for looking into it.",
        " many thanks",
        " I appreciate your time.",
        " That would be super useful.",
        " I promise I did look first.",
        " please advise",
        " It's been bugging me all day.",
        " Hope someone knows!",
        " Much obliged.",
        " Cheers!",
        " thank u",
        " Ideally today.",
        " I need it for a meeting.",
        " Does that make sense?",
        " Do you have any idea?",
        " Regards,\nKim",
    ),
)


AROUND = (
    (
        "hey, sorry to bother you, quick one before my meeting: {} thanks a lot!",
        "I'm sitting in the train and the wifi is awful. anyway, {}",
        "good morning! my chair broke yesterday, long story :sweat_smile: {}",
        "so my manager and I were discussing this over lunch and could not agree. {} no rush",
        "{} asking for a friend :wink:",
        "{} I keep forgetting, sorry",
        "new joiner here, still finding my feet. {} ty",
        "ah ok, that's less than in my last job. {}",
        "urgent!! customer is waiting on the line, {}",
        "I tried to look it up but the intranet search is useless as usual, so: {}",
        "{} would be great, I have a demo at two",
        "hi! two of my colleagues say the canteen does vegan food now. {} thanks",
        "hello Pincite, long time no see! {}",
        "We had a bet about this in the kitchen. {}",
        "{} My laptop froze when I tried to open the page.",
        "{} Need to put it on a slide for Thursday.",
        "ugh, mondays. {}",
        "Coffee isn't working yet today, so bear with me. {}",
        "{} (the old page is gone)",
        "Tom swears he read it somewhere but can't find it. {}",
        "I've got a call with a client in ten minutes and they will definitely bring this up. {}",
        "Nice weather today, isn't it? {}",
        "Did anyone catch the keynote? Anyway. {}",
        "{} Also, congrats on the launch!",
        "Back from two weeks of holiday and my head is empty. {} :palm_tree:",
        "{} Let me know if that's the wrong channel.",
        "hope you had a nice weekend! mine was way too short. {}",
        "ok so I'm filling in this form and it wants an answer... {}",
        "{} we nearly had a fight about it at breakfast lol",
        "right, last thing and then I'll leave you alone, promise. {}",
        "my laptop is dying on me again and the fan sounds like a helicopter. {} cheers",
        "sorry if this was asked a hundred times already, {}",
        "I am about to press the button, pretty nervous ngl. {}",
        "nice one. tom told me something else, but whatever. {}",
        "just got off the phone with a vendor who wants to sell us something. {} tia",
        "for the slide I'm making: {} need it by noon if possible",
        "sorry, me again. I bought one last week. {}",
        "morning! I just moved here from Hamburg and don't know anybody yet. {} thx",
        "The printer on the second floor is broken again, but that's not why I'm writing. {}",
        "{} Would save me an hour of digging!",
        "Nobody in my team could tell me this: {}",
        "Happy new year all! {}",
        "{} My daughter is ill so I may be slow to respond.",
        "Greetings from rainy Dublin. {}",
        "Had to explain this to an auditor and went completely blank. {}",
        "Can we settle this once and for all? {}",
        "{} Sarah thinks one thing, I think another.",
        "Just saw the announcement, exciting stuff! {}",
        "Writing from my phone so excuse typos. {}",
        "{} I'll buy you a beer.",
        "Ok this is going to sound weird, but humour me: {}",
        "Is it just me or is the wiki down? {} thank you!!",
        "I was on leave when this was announced. {} Grateful for a hint",
        "evening folks, {} much love",
        "Quick q while I wait for the bus: {}",
        "{} I owe you one!",
        "Not sure this is the right place, but {} Appreciate any pointers",
        "My cat just walked over the keyboard, sorry. {}",
        "We're onboarding three people next week and they all ask me the same thing. {}",
        "Finally got my coffee :coffee: {}",
        "Joanna from accounts pinged me about it twice already, {}",
        "OK, one more and then I'm off to lunch. {}",
        "The meeting room is freezing again. Unrelated: {}",
        "hello there! how was the offsite? {}",
        "Thanks for yesterday, that saved my day. Today's puzzle: {}",
        "{} (I did look, honest)",
        "I could have sworn there was a page about it, {}",
        "Long week... {}",
        "{} Working on a deck for the board and want to get it right.",
        "am I the only one who can never find anything in there? {}",
        "hi again :smile: {} sorry for spamming",
        "A customer from Porto emailed me last night and wants an answer before she signs. {}",
        "{} Cheers from sunny Valencia!",
        "{} My money is on Pedro being wrong.",
        "dumb question of the day :see_no_evil: {}",
        "I have been staring at this for ages and my eyes hurt. {} Merci!",
        "Stepping in for Laura who is on holiday. {}",
        "So... {} any takers?",
        "Hey team, trust everyone is keeping warm. {} Best wishes, Olu",
    ),
    (
        "Morning! Train's late again. {} Thx!",
        "{} Please and thanks from the basement team.",
        "Hi Pincite! Rosa here. {}",
        "My intern asked and I drew a blank: {}",
        "Quick sanity check before I hit send... {}",
        "ok this one's for a colleague who is too shy to ask. {}",
        "Does this bot even work? Let's try. {}",
        "{} I have to tell my boss by five.",
        "Oof, what a day. {} :pray:",
        "Sorry for hijacking the channel! {} Ping me if unclear.",
        "We moved offices yesterday so everything is in boxes. {}",
        "hey hey! did you all survive the audit? {}",
        "{} It came up in standup.",
        "Bear with a rookie here: {} Grazie mille!",
        "I know I know, RTFM. {}",
        "between meetings, so short: {}",
        "Marta says yes, Igor says no, so you decide :smile: {}",
        "Possibly a silly one. {} Have a lovely evening all",
        "Just landed, jet-lagged like crazy. {}",
        "Hi, I work with Dana on the migration. {}",
        "Is anybody still awake? {} Good night!",
        "Looking at my notes from last year and they make no sense. {}",
        "{} Not for me, for my neighbour in the next booth.",
        "Someone please put me out of my misery: {}",
        "The coffee machine ate my badge, fun times. {} ta!",
        "First things first, happy birthday Nina! {}",
    ),
)
"""Sets 5 and 6: what stands around a question, and talks about something else."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    parser.add_argument("--set", type=int, choices=range(len(BEFORE) + len(AROUND)), default=len(BEFORE) + 1)
    parser.add_argument("--each", type=int, default=20, help="wrapped forms of each question")
    parser.add_argument("--show", action="store_true", help="print which wrappers changed questions, and some of those")
    parser.add_argument(
        "--verdicts", choices=CORPORA, help="how many verdicts change on this corpus, which is ingested"
    )
    arguments = parser.parse_args()
    names = (arguments.verdicts,) if arguments.verdicts else CORPORA
    asked = [one for name in names for one in _questions(arguments.data / "team" / name)]
    wrapped = list(_wrapped(asked, arguments.set, arguments.each))
    if arguments.verdicts:
        with indexed(arguments.data / "team" / arguments.verdicts / "docs") as engine:
            changed = _verdicts_changed(engine, wrapped)
    else:
        changed = [one for one in wrapped if _is_changed(one)]
    if arguments.show:
        print(*(f"{one.text!r}\n    {stripped(one.text)!r}" for one in changed), sep="\n")
        print(*Counter(part for one in changed for part in one.around).most_common(), sep="\n")
    share = len(changed) / len(wrapped)
    print(f"set {arguments.set}: {len(changed)} of {len(wrapped)} changed, {share:.2%} ({len(asked)} questions)")


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A question, what is put around it, and both together."""

    question: str
    around: tuple[str, ...]
    text: str


def _questions(folder: Path) -> Iterator[str]:
    """The first turn of each; a follow-up is a question of its own only with the turns before it."""
    for one in questions(folder / "questions.json"):
        yield one.turns[0]


def _wrapped(asked: Iterable[str], number: int, each: int) -> Iterator[Wrapped]:
    dice = random.Random(20)
    wrap = _before_and_after if number < len(BEFORE) else _around
    for question in asked:
        for _ in range(each):
            yield wrap(question, number, dice)


def _before_and_after(question: str, number: int, dice: random.Random) -> Wrapped:
    before, after = dice.choice(BEFORE[number]), dice.choice(AFTER[number])
    # a sentence of its own comes after the end of the question: `… badge? Thanks!`, but `… badge thx`
    wants_stop = after[1:2].isupper() and question[-1].isalnum()
    stop = dice.choice(("?", "?", ".", "\n")) if wants_stop else ""
    return Wrapped(question, (before, after), f"{before}{question}{stop}{after}")


def _around(question: str, number: int, dice: random.Random) -> Wrapped:
    wrapper = dice.choice(AROUND[number - len(BEFORE)])
    stop = "?" if question[-1].isalnum() and not wrapper.endswith("{}") else ""
    return Wrapped(question, (wrapper,), wrapper.format(f"{question}{stop}"))


def _is_changed(one: Wrapped) -> bool:
    if reply_to(one.text):  # it was taken for small talk
        return True
    return _content(stripped(one.text)) != _content(stripped(one.question))


def _verdicts_changed(engine: Engine, wrapped: Iterable[Wrapped]) -> list[Wrapped]:
    @cache
    def verdict(text: str) -> Verdict:
        return engine.answer(Question(text=text)).verdict

    return [one for one in wrapped if verdict(one.text) is not verdict(one.question)]


def _content(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if word not in STOP_WORDS and word not in ASKING)


if __name__ == "__main__":
    main()
