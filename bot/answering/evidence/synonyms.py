"""Everyday words that questions and documents use for the same thing, where the embedding of a single word sees little.

MiniLM puts `headed` no nearer to `led` than to an unrelated word. A short list of common words, grouped by sense; a
group is compared by stems, so one form of a regular word is enough.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bot.words import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

_GROUPS = (
    "lead led leads leader head headed heads chair chaired direct directed run ran",
    "meeting meet met talks conference summit discussion negotiation session",
    "begin began begun start launch commence introduce",
    "end finish conclude close cease terminate",
    "create form founded establish",
    "buy bought purchase acquire",
    "sell sold sale",
    "cost price fee charge expense",
    "money fund funds funding finance financing financial cash",
    "pay paid salary wage compensation remuneration",
    "job role position title occupation",
    "employee worker staff",
    "company firm business corporation enterprise",
    "gang criminal organization organisation",
    "kill killed die died dead death fatality",
    "build built construct construction",
    "produce manufacture",
    "say said statement tell told announce announced declare",
    "report reported cite cited mention",
    "publish published release released",
    "show reveal disclose",
    "aim goal purpose objective intend",
    "plan strategy scheme",
    "help assist aid",
    "get got receive obtain",
    "give gave given provide supply",
    "use used utilize",
    "need require must",
    "allow permit enable let",
    "forbid forbidden prohibit ban banned",
    "increase rise rose raise grow grew",
    "decrease fall fell reduce decline drop",
    "big large great huge",
    "small little tiny",
    "child children kid",
    "doctor physician",
    "illness ill disease sickness sick",
    "car automobile vehicle",
    "holiday vacation",
    "k8s kubernetes",
    "kg kilo kilogram",
    "postgres postgresql",
    "trip travel journey",
    "home house residence",
    "town city",
    "country nation",
    "area region zone",
    "law legislation act statute",
    "rule regulation policy",
    "contract agreement deal treaty accord pact",
    "fight fought battle combat",
    "win won victory",
    "lose lost defeat",
    "choose chose chosen select pick elect",
    "change alter modify amend",
    "fix repair mend",
    "break broke broken",
    "error mistake fault",
    "problem issue difficulty trouble",
    "reason cause why",
    "result outcome consequence effect",
    "kind type sort category",
    "way method manner approach",
    "teach taught instruct educate",
    "parental maternity",
    "parental paternity",
    "refund reimburse repay",
    "student pupil",
    "speak spoke spoken talk",
    "write wrote written author",
    "find discover",
    "send sent mail ship",
    "deadline due",
    "delegate delegation side",
    "phone telephone mobile smartphone iphone",
    "email mail message",
    "staff personnel team",
    "customer client",
    "work labour labor",
    "license licence",
)

ABBREVIATIONS = {
    "acct": "account",
    "addr": "address",
    "admin": "administrator",
    "agm": "annual-general-meeting annual-meeting",
    "amt": "amount",
    "approx": "approximately",
    "appt": "appointment",
    "apr": "april",
    "assoc": "association",
    "asst": "assistant",
    "aug": "august",
    "auth": "authentication",
    "avg": "average",
    "bldg": "building",
    "ceo": "chief-executive-officer",
    "cert": "certificate",
    "cfo": "chief-financial-officer",
    "cmd": "command",
    "cmds": "commands",
    "comms": "communications",
    "config": "configuration",
    "coo": "chief-operating-officer",
    "coord": "coordinator",
    "creds": "credentials",
    "cto": "chief-technology-officer",
    "cttee": "committee",
    "db": "database",
    "dec": "december",
    "defib": "defibrillator",
    "demo": "demonstration",
    "dept": "department",
    "dev": "developer development",
    "devs": "developers",
    "distro": "distribution",
    "doc": "document",
    "dorm": "dormitory",
    "eng": "engineering",
    "env": "environment",
    "equip": "equipment",
    "exec": "executive",
    "ext": "extension",
    "feb": "february",
    "fridge": "refrigerator",
    "gov": "government",
    "govt": "government",
    "grad": "graduate",
    "hols": "holidays vacation",
    "hq": "headquarters",
    "hr": "human-resources",
    "hrs": "hours",
    "info": "information",
    "infra": "infrastructure",
    "intro": "introduction",
    "jan": "january",
    "jul": "july",
    "jun": "june",
    "kg": "kilogram",
    "km": "kilometre kilometer",
    "lang": "language",
    "langs": "languages",
    "lib": "library",
    "maint": "maintenance",
    "max": "maximum",
    "mfa": "multi-factor-authentication multifactor-authentication",
    "mgmt": "management",
    "mgr": "manager",
    "mic": "microphone",
    "mins": "minutes",
    "msg": "message",
    "mtg": "meeting",
    "mtgs": "meetings",
    "nda": "non-disclosure-agreement confidentiality-agreement",
    "nov": "november",
    "oct": "october",
    "ooh": "out-of-hours",
    "ops": "operations",
    "org": "organisation organization",
    "orgs": "organisations organizations",
    "para": "paragraph",
    "params": "parameters",
    "perm": "permanent",
    "perms": "permissions",
    "pic": "picture photo",
    "pics": "pictures photos",
    "pii": "personal-information personal-data",
    "pkg": "package",
    "ppl": "people",
    "prefs": "preferences",
    "pres": "president",
    "prio": "priority",
    "prios": "priorities",
    "prod": "production",
    "prof": "professor",
    "pto": "paid-time-off",
    "pw": "password",
    "pwd": "password",
    "qty": "quantity",
    "reg": "registration regulation",
    "regs": "regulations",
    "rep": "representative",
    "repo": "repository",
    "repos": "repositories",
    "reps": "representatives",
    "sched": "schedule",
    "sep": "september",
    "sept": "september",
    "sev": "severity",
    "spec": "specification",
    "specs": "specifications",
    "sso": "single-sign-on",
    "stats": "statistics",
    "sub": "subscription",
    "subs": "subscriptions",
    "tech": "technology",
    "tel": "telephone",
    "temp": "temporary temperature",
    "thurs": "thursday",
    "treas": "treasurer",
    "tues": "tuesday",
    "uni": "university",
    "vid": "video",
    "vids": "videos",
    "vol": "volunteer",
    "vols": "volunteers",
    "vp": "vice-president",
    "vuln": "vulnerability",
    "weds": "wednesday",
    "wfh": "work-from-home working-from-home",
    "wk": "week",
    "wks": "weeks",
    "yoe": "years-of-experience",
    "yr": "year",
    "yrs": "years",
}
"""What is written short on chat, and the word of documents that it stands for, in either spelling; hyphens join words
that are written apart."""
NONE = frozenset[str]()
SYNONYM = 0.7
"""What a synonym counts against the word itself."""


@cache
def _groups() -> dict[str, frozenset[str]]:
    """The synonyms of each stem."""
    table: dict[str, frozenset[str]] = {}
    abbreviations = map(" ".join, ABBREVIATIONS.items())
    for group in (*_GROUPS, *abbreviations):
        stems = frozenset(map(stem, group.split()))
        for word in stems:
            others = stems - {word}
            # A word may be in several groups: `report` is told, and it is written.
            table[word] = table.get(word, NONE) | others
    return table


def synonyms(stemmed: str) -> frozenset[str]:
    """Stems that may stand for this stem, itself left out."""
    return _groups().get(stemmed, NONE)


def matched(word: str, there: frozenset[str]) -> float:
    """What a stemmed word counts among these: 1 if it is there, less for a synonym, else 0."""
    return most(word, synonyms(word), ((there, 1.0),))


def shared_weight(
    sought: Sequence[tuple[str, frozenset[str], float]],
    among: Sequence[tuple[frozenset[str], float]],
) -> float:
    """The sum over stemmed words, each with its synonyms and its weight, of what the word counts among these sets.

    Each set comes with what a word in it counts.
    """
    return sum(weight * most(word, instead, among) for word, instead, weight in sought)


def most(word: str, instead: frozenset[str], among: Sequence[tuple[frozenset[str], float]]) -> float:
    """What a stemmed word, or one `instead` of it, counts where it counts most; each set as for `shared_weight`."""
    best = 0.0
    for there, worth in among:
        if worth > best:
            if word in there:
                best = worth
            elif not instead.isdisjoint(there):
                best = max(best, worth * SYNONYM)
    return best
