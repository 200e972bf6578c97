"""Words of courtesy and of asking: what people say around a question, whatever they ask about.

They are single words and no phrases, so that a wording which nobody listed is known by the words it is made of.
"""

from __future__ import annotations

GREETINGS = frozenset(
    "hi hello hey hiya heya howdy ello sup yo gm greetings hallo moin servus hola bonjour salut ciao hej hei "
    "ahoj".split()
)
TIMES_OF_DAY = frozenset("morning afternoon evening".split())
"""They greet where they begin a message, alone or after `good`."""
THANKS = frozenset(
    "thanks thank thx thanx ty tysm tia ta cheers merci danke dank gracias grazie obrigado obrigada tack takk bedankt "
    "kiitos dziękuję dzięki děkuji спасибо дякую ευχαριστώ teşekkürler ありがとう ありがとうございます 谢谢 謝謝 "
    "감사합니다".split()
)
VERY_MUCH = frozenset(
    "beaucoup muchas muchísimas vielen herzlichen sehr schön mille molte muito tusen mange så mycket hartelijk je wel "
    "bardzo большое".split()
)
"""What stands beside thanks in other languages than English: `muchas gracias`, `tack så mycket`."""
POLITE_ABROAD = (THANKS - frozenset("thanks thank thx thanx ty tysm tia ta cheers tack".split())) | frozenset(
    "bitte grüße grüsse gruß frage entschuldigung entschuldige entschuldigen verzeihung könnten könntest guten "
    "hallo moin servus plaît plait excusez salutations désolé désolée pourriez bonjour bonsoir salut favor perdón "
    "perdona perdone disculpa disculpe molestia podría podrías podéis buenas buenos hola saludo saludos pregunta "
    "duda favore scusa scusi scusate potresti potrebbe buongiorno buonasera ciao domanda pergunta desculpa "
    "desculpe poderia alsjeblieft alstublieft alvast vraag goedemorgen snälla ursäkta hej unnskyld undskyld "
    "proszę przepraszam prosím fråga".split()
)
"""Words by which courtesy in another language than English is known, wherever they stand."""
AROUND_ABROAD = VERY_MUCH | frozenset(
    "sie mir dir uns euch ihnen ich das die den der im am für war ist es nett lieb toll alle allen zusammen leute "
    "kurze sagen helfen morgen tag abend voraus gerne mal jemand hilfe antwort je te vous nous moi tous toutes à "
    "le la les une un si il d l s me de du c était très gentil question petite dire aider pour aide avance bonne "
    "bon journée soirée fois os por para el los las una muy amable todos todas a días tardes noches mil decir "
    "decirme ayudar ayudarme antemano favor ayuda respuesta mi ti per di tutti tutte giorno gentile dirmi "
    "aiutarmi anticipo aiuto bom boa uma tudo dia tarde noite ajuda jij mij een allemaal jag mig alla en hjälpen "
    "liebe viele beste herzliche aus rápida rapida störung".split()
)
"""Words beside these, none of which asks `who` or `when`: `s'il vous plaît`, `könnten Sie mir bitte sagen`."""
BYES = frozenset("bye goodbye cya".split())
ASSENT = frozenset(
    "ok okay k kk great splendid cool nice perfect awesome good excellent brilliant lovely super wonderful "
    "fine alright right sure yes yep yeah yup no nope nah got gotcha understood noted helpful helps helped "
    "makes sense lol haha hahaha hah hehe lmao rofl wow ah oh aha interesting amazing love clear done".split()
)
ANYONE = frozenset("anyone anybody someone somebody".split())
PEOPLE = ANYONE | frozenset(
    "pincite bot hive mind team all everyone everybody folks guys people colleagues friends there y".split()
)
AROUND = frozenset(
    "a an the very so much lot lots many you u your that this it is was s for help helping quick answer reply "
    "information info me us again day night week weekend one have well then now to and kind of really i ll m just time "
    "what looking needed wanted exactly please pls plz my too dear see later soon know bit more in advance best "
    "regards happy glad be".split()
)
"""What stands around thanks and assent: `thank you so much, that was a quick answer`."""

STRONG = frozenset(
    "appreciate pretty haha sorry tyvm thnx thanks thank thx thanx ty tysm tia cheers please pls plz "
    "asap lol lmao btw tbh ngl afaik iirc fwiw omg ugh argh yikes jeez phew".split()
)
"""Words that begin the courtesy at the end of a question, with or without a comma: `… pls`, `… thanks in advance`."""

PLEAS = frozenset("please pls plz".split())
HELPING = frozenset("help assist advise enlighten guide save rescue educate inform".split())
"""What people ask to be done to them where they want an answer: `please enlighten us`."""

COURTESY = (
    GREETINGS
    | THANKS
    | BYES
    | frozenset(
        "please pls plz sorry apologies apology apologise apologize excuse pardon appreciate appreciated appreciating "
        "grateful regards sincerely welcome kindly bother bothering interrupt interrupting disturb disturbing bugging "
        "pinging spam spamming noise ignore obliged lifesaver legend thankful gratitude forgive ignorance humble kudos "
        "yours truly wishes owe kthx np sry soz".split()
    )
)
_ABOUT_ASKING = frozenset(
    "question questions query ask asks asked asking wonder wonders wondering wondered curious know knows knew knowing "
    "tell telling told find finding found figure figuring check checked checking looked look looking search searched "
    "searching google googled googling scrolled scrolling digging browsed browsing clarify confirm explain remind "
    "answer answers answered answering reply replies clue idea ideas remember forgot forget forgotten recall reminder "
    "understand confused unsure stuck lost asap urgent urgently rush hurry quick quickly btw fyi dumb stupid silly "
    "newbie noob obvious lol haha hmm hm uh um er erm oh ok okay anyway basically actually honestly hope hoping help "
    "helps helping point pointing curiosity tyvm tanx thnx advise enlighten shed appreciated rushing pointer pointers "
    "pointed insight insights guidance guide assist assistance stumped puzzled puzzling clueless blank blanking brain "
    "embarrassed embarrassing naive rookie beginner trivial faq inquiry enquiry inquire enquire doubt doubts unclear "
    "anyone anybody someone somebody probably perhaps simple easy basic random weird lmk idk dunno scoured scour "
    "combed skimmed dug dig hunted hunting tbh afaik iirc ngl fwiw imo nvm jk ping pinged "
    "omg ugh argh yikes jeez phew".split()
)
MARKS = COURTESY | _ABOUT_ASKING
"""Words that show that somebody speaks about the asking, and not about what is asked."""

PLACES_TO_LOOK = frozenset("docs doc documentation wiki handbook intranet google faq page pages site".split())
"""`I went through the whole wiki` speaks about asking, and `The wiki is down` does not."""
_NEUTRAL = (
    PEOPLE
    | TIMES_OF_DAY
    | frozenset(
        "whenever unrelated separate serious meet much many manager boss lead leader supervisor coworker colleague "
        "teammate client customer friend buddy crew gang dear mate hr day days week weekend today yesterday tomorrow "
        "tonight hour hours minute minutes min mins sec second moment while long time times once twice ago since last "
        "next first monday tuesday wednesday thursday friday docs doc documentation documents document wiki handbook "
        "intranet page pages site slack channel thread message inbox folder drive place everywhere anywhere somewhere "
        "nowhere whole thing things stuff something anything nothing everything answer info information detail "
        "details one ones two bit little lot lots kind sort way new here good great nice well fine best better easy "
        "simple basic small short random weird right wrong maybe perhaps probably sure really just quite pretty super "
        "already still yet even ever never always finally again need needs needed want wants wanted like would get "
        "gets got getting give given go goes going went come came coming make makes made try tries tried trying keep "
        "keeps kept keeping take takes took taken see saw seen read reading seem seems feel feels think thought "
        "thinking guess suppose say says said saying mean means meant talk talking discuss discussed discussing "
        "mention mentioned mentioning mind let lets start started joined may might able possible soon early late "
        "later advance luck sense use trouble problem case missing missed miss hear heard hearing wait waiting waited "
        "spent spend spending been everyone whoever dont don doesn didn couldn direction directions correct person "
        "through another other else besides couple few several three peers eod eow cob happy glad doing hang around "
        "free chance hand light topic subject matter story context rn gonna wanna gotta kinda sorta lemme gimme cuz "
        "cos coz bc tho thru ppl rly gone same asap worries worry stop busy swamped patience patient believe believed "
        "swear proper properly clearly specific specifically particular exactly exact related regarding concerning "
        "curious interested interest hate crazy nuts promise promised laugh laughing blind brains million billion "
        "bunch ton tons heaps loads rest love nobody noone none neither happen happens reply lunch kidding dm written "
        "earlier previously following newcomer joiner partner partners debating debated arguing argued lurker jiffy "
        "drives driving dying struggling struggle head wall scratching loop circles memory slipped escapes fuzzy "
        "foggy upon recently lately cause seriously literally genuinely apparently obviously supposedly somehow folk "
        "fellow fellas ladies gents dudes dude bro mates pal buddies champ heroes hero angel star amazing life saver "
        "saved save favor favour kindness effort assistance input thoughts opinion suggestions suggestion tips tip "
        "hint hints link links shout drop write email mail call chat speak feedback response respond responds "
        "responded pick picking though although however instead cant haven hasn won wouldn isn aren wasn im ive id "
        "youre whats thats theres its ill via up u y ya ours yours theirs".split()
    )
)
"""Words that courtesy and talk about asking are made of besides, and that say nothing by themselves."""

CHATTER = MARKS | _NEUTRAL | ASSENT
