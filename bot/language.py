"""Which language a text seems to be in, by its script or by its function words.

It says nothing rather than guess: what is in another language than the question is found later, and a refusal names
the two.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    "English": frozenset(
        "the of and to in is are was were do does did how what who when where why which that this we our i my you your "
        "for on with have has can could will would should be it they not from by as at a an or if there any many much "
        "get need long no so me us per whats".split()
    ),
    "German": frozenset(
        "der die das den dem des ein eine einen einem einer und ist sind war wie was wer wann wo warum welche welcher "
        "welches ich wir ihr sie mein meine unser unsere nicht für mit auf von zu im am bei nach wird werden kann darf "
        "habe hat haben gibt es viele viel muss müssen dürfen können oder wenn bekomme bekommen zum zur".split()
    ),
    "French": frozenset(
        "le la les un une des du de et est sont était que qui quoi quand où pourquoi comment combien quel quelle quels "
        "quelles je nous vous mon ma mes notre nos pas pour avec sur dans au aux ce cette ces il elle on ont avons "
        "avez peut puis dois doit faut ou si y a-t d l qu est-ce".split()
    ),
    "Spanish": frozenset(
        "el la los las un una de del y es son era que qué quién quien cuándo cuando dónde donde por cómo como cuánto "
        "cuántos cuánta cuántas cuál yo nosotros mi mis nuestro nuestra no para con en al este esta hay tengo tenemos "
        "puedo podemos debo se su sus o si está están".split()
    ),
    "Portuguese": frozenset(
        "o a os as um uma de do da dos das e é são era que quem quando onde por porque como quanto quantos quantas "
        "qual quais eu nós meu minha nosso nossa não para com em no na nos nas este esta há tenho temos posso podemos "
        "devo se seu sua ou está estão ao à".split()
    ),
    "Italian": frozenset(
        "il lo la i gli le un una di del della dei delle e è sono era che chi quando dove perché come quanto quanti "
        "quante quale quali io noi mio mia nostro nostra non per con su nel nella questo questa c ho abbiamo posso "
        "possiamo devo si o se al alla da".split()
    ),
    "Dutch": frozenset(
        "de het een en is zijn was wat wie wanneer waar waarom hoe welke ik wij we mijn ons onze niet voor met op van "
        "te in bij naar wordt worden kan mag heb heeft hebben er veel moet moeten of als krijg krijgen dit dat deze "
        "aan".split()
    ),
    "Swedish": frozenset(
        "och är var vad vem när där hur vilken vilka vilket jag vi min mitt vår vårt inte för med på av till i en ett "
        "den det de som kan får har hade finns många mycket måste eller om från att ska".split()
    ),
    "Danish": frozenset(
        "og er var hvad hvem hvornår hvor hvorfor hvordan hvilken hvilke jeg vi min mit vores ikke for med på af til i "
        "en et den det de som kan må har havde findes mange meget skal eller hvis fra at der får".split()
    ),
    "Norwegian": frozenset(
        "og er var hva hvem når hvor hvorfor hvordan hvilken hvilke jeg vi min mitt vår vårt ikke for med på av til i "
        "en et den det de som kan må har hadde finnes mange mye skal eller hvis fra å der får".split()
    ),
    "Polish": frozenset(
        "i w z na do jest są był co kto kiedy gdzie dlaczego jak ile jaki jaka jakie które który ja my mój moja nasz "
        "nie dla od po się mogę możemy muszę mam mamy lub jeśli czy to ten ta przy przez".split()
    ),
    "Czech": frozenset(
        "a v z na do je jsou byl co kdo kdy kde proč jak kolik jaký jaká jaké které který já my můj moje náš ne pro od "
        "po se mohu můžeme musím mám máme nebo pokud to ten ta při přes".split()
    ),
    "Finnish": frozenset(
        "ja on ovat oli mitä mikä kuka milloin missä miksi miten kuinka monta mitkä minä me minun meidän ei että se "
        "ne tämä voi saa pitää tai jos kun".split()
    ),
}
_SCRIPTS: Mapping[str, str] = {
    "CYRILLIC": "a Cyrillic script",
    "GREEK": "Greek",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "CJK": "Chinese",
    "ARABIC": "Arabic script",
    "HEBREW": "Hebrew",
    "DEVANAGARI": "Devanagari script",
    "THAI": "Thai",
    "BENGALI": "Bengali",
    "TAMIL": "Tamil",
    "GEORGIAN": "Georgian",
    "ARMENIAN": "Armenian",
}
"""By the first word of a letter's Unicode name; named as a language where the script has one that nearly all use."""
_LEAST = 2
"""Different function words of a language that a text must have, and more than of any other."""
_SHARE = 0.15
"""Part of a text's words, each as often as it is there, that must be function words of its language: lists of names
have an `o` here and there."""
_FEW = 0.1
"""Part of the sampled passages from which a language is one of the documents'."""
_REMEMBERED = 4096
"""Texts whose language is remembered: passages, of which many are found again, and a sample of the documents."""


@lru_cache(maxsize=_REMEMBERED)
def language(text: str) -> str:
    """The language, or script, that the text seems to be in; empty where that is not clear."""
    return _by_script(text) or _by_words(text)


def is_in_another(asked: str, text: str) -> bool:
    """Whether the text is clearly in another language than what was asked."""
    one, other = language(asked), language(text)
    return bool(one and other) and one != other


def languages(texts: Sequence[str]) -> frozenset[str]:
    """The languages of at least a tenth of the texts whose language is clear."""
    found = Counter(filter(None, map(language, texts)))
    least = _FEW * found.total()
    return frozenset(name for name, times in found.items() if times >= least)


def remark(text: str, samples: Sequence[str]) -> str:
    """Why a question may not be found in these documents; empty where its language is one of theirs, or not clear."""
    asked = language(text)
    if not asked:
        return ""
    theirs = languages(samples)
    if not theirs or asked in theirs:
        return ""
    return f"The documents are in {_listed(sorted(theirs))}, and this question seems to be in {asked}."


def _by_script(text: str) -> str:
    """The script of most letters, where that is not Latin. Japanese has Chinese characters as well."""
    # Latin letters with accents are no ASCII either: below, only what the table names is a script.
    letters = [letter for letter in text if letter.isalpha()]
    foreign = [letter for letter in letters if not letter.isascii()]
    if 2 * len(foreign) <= len(letters):
        return ""

    scripts = Counter(map(_script, foreign))
    for kana in ("HIRAGANA", "KATAKANA"):
        if scripts[kana]:
            scripts[kana] += scripts["CJK"]

    script, times = max(scripts.items(), key=lambda item: item[1])
    is_of_most = 2 * times > len(letters)
    return _SCRIPTS.get(script, "") if is_of_most else ""


def _script(letter: str) -> str:
    """The first word of its Unicode name: `CJK` of `CJK UNIFIED IDEOGRAPH-6F22`, `CYRILLIC` of `CYRILLIC SMALL …`."""
    return unicodedata.name(letter, "").partition(" ")[0].partition("-")[0]


def _by_words(text: str) -> str:
    said = Counter(words(text))
    counts: Counter[str] = Counter()
    for name, known in _FUNCTION_WORDS.items():
        counts[name] = len(known & said.keys())

    # Where two languages have as many, as Danish and Norwegian often do, neither is named.
    (best, most), (_, second) = counts.most_common(2)
    theirs = sum(said[word] for word in _FUNCTION_WORDS[best])
    is_clear = most >= _LEAST and most > second and theirs >= _SHARE * said.total()
    return best if is_clear else ""


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
