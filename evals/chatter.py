"""How often small talk around a question changes what is searched for.

`python -m evals.chatter --data FOLDER [--set 4] [--show]`: wraps each question of `team/*/questions.json` in made-up
greetings, excuses and thanks, before and after, and compares the content words that are left with those of the bare
question. The wrappers of sets 0 to 3 were written to develop on; those of
set 4 were written after that, and nothing was changed for them.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering.evidence.question import ASKING
from bot.answering.understand.hearing import stripped
from bot.answering.understand.manners import reply_to
from bot.words import STOP_WORDS, words
from evals.data import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    parser.add_argument("--set", type=int, choices=(0, 1, 2, 3, 4), default=4)
    parser.add_argument("--each", type=int, default=20, help="wrapped forms of each question")
    parser.add_argument("--show", action="store_true", help="print which wrappers changed questions, and some of those")
    arguments = parser.parse_args()
    asked = tuple(_questions(arguments.data))
    changed, total = Counter[str](), 0
    for before, question, after in _wrapped(asked, arguments.set, arguments.each):
        total += 1
        wrapped = f"{before}{question}{after}"
        if reply_to(wrapped) or _content(stripped(wrapped)) != _content(stripped(question)):
            changed.update((before, after))
            if arguments.show:
                print(f"{wrapped!r}\n    {stripped(wrapped)!r}")
    failed = changed.total() // 2
    if arguments.show:
        print(*changed.most_common(), sep="\n")
    print(f"set {arguments.set}: {failed} of {total} changed, {failed / total:.2%} ({len(asked)} questions)")


def _questions(data: Path) -> Iterator[str]:
    """The first turn of each; a follow-up is a question of its own only with the turns before it."""
    for path in sorted(data.glob("team/*/questions.json")):
        for one in json.loads(path.read_text(encoding="utf-8")):
            yield one["turns"][0]


def _wrapped(asked: tuple[str, ...], number: int, each: int) -> Iterator[tuple[str, str, str]]:
    dice = random.Random(20)
    for question in asked:
        for _ in range(each):
            before, after = dice.choice(BEFORE[number]), dice.choice(AFTER[number])
            stop = dice.choice(("?", "?", ".", "\n")) if after[1:2].isupper() and question[-1].isalnum() else ""
            yield before, f"{question}{stop}", after


def _content(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if word not in STOP_WORDS and word not in ASKING)


if __name__ == "__main__":
    main()
