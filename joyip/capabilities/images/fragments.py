"""Tells an English word that a space tears apart (pis tol) from two words that meet (pen is)."""

from __future__ import annotations

import re

_LEAST, _SHORT = 3, 3
"""Letters of what may be torn, and of fragments that are known to be none of the words."""
_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        ace act add ado ads aft age ago ah ai aid ail aim air al ale all alp am amp an and ant any ape app apr apt ar
        arc are ark arm art as ash ask ass at ate aug aw awe axe aye bad bag ban bar bat bay be bed bee ben bet bib bid
        big bin bio bit bob bog boo bow box boy bra bro bud bug bum bun bus but buy by bye cab cad cal cam can cap car
        cat cc cd ceo chi cm co cob cod cog col con coo cop cor cot cow coy cpu cry cub cue cum cup cut da dab dad dam
        day dc de dec del den des dew di did die dig dim din dip dj do doc doe dog don dos dot dr dry du dub dud due dug
        duo dye ear eat ebb ec eco ed eel egg ego el elf elk elm em emu en end ep er era et eu ev eve ex eye fab fad fan
        far fat fax feb fed fee fen few fey fi fib fig fin fir fit fix flu fly fm fo foe fog for fox fry fun fur fw gag
        gal gap gas gay gb gel gem get gig gin go god goo got gt gum gun gus gut guy gym ha had hag hal ham han has hat
        hay hd he hem hen her hey hi hid him hip his hit hiv ho hob hog hop hot how hq hr hub hue hug hum hut ian ic ice
        id if ill im imp in inc ink inn ins int ion iot ip is it its iv ivy jab jam jan jap jar jaw jay jet jig jo job
        jog jot joy jp jr jug jul jun kai kay kb keg kei ken key kg kid kim kin kit kl km ko la lab lad lag lap las law
        lax lay lb led lee leg lei len leo les let li lid lie lim lip lis lit lo lob log los lot low lt lu lug lux ma
        mac mad mae mai man mao map mar mas mat max may mb mc md me med meg men met mg mi mia mic mid mil min mix ml mm
        mo mob mod moe mom mon moo mop mr ms mt mud mug mum my nag nah nan nap nay nba nd ne ned net new nib nil nip nit
        no nod non nor not nov now nu nub nun nut ny oar oat oct odd ode of off oh oil ok ol old ole om on one oo op ops
        opt or ore org os our out ow owe owl own ox oz pa pad pal pan par pas pat paw pay pc pea pee peg pen pep per pet
        pew ph pi pic pie pig pin pip pit ply pod pol pop pos pot pox pr pre pro ps pub pug pun pup pus put qa ra rad
        rag ram ran rap rat raw ray rd re rec red reg rep res rev rex rib rid rig rim rio rip ro rob roc rod roe rom ron
        rot row rub rue rug rum run rut rye sad sag sal sam san sap sat saw sax say sci sd sea sec see sen sep set sew
        sex she shh shy si sim sin sip sir sis sit six ska ski sky sly sms so sob sod sol son sow soy sp spa spy sr ss
        st sub sue sum sun sup sur ta tab tad tag tai tan tao tap tar tat tax tb tea ted tee tel ten tex th the tho thu
        thy ti tic tie til tim tin tip tm to toe tom ton too top tor tot tow toy try ts tub tug tum tut tux tv two uh uk
        um un up ups uri us usa use va val van vas vat vet vi via vic vie vip vis vol vow vr vs wad wag wan war was wax
        way we web wed wee wet who why wi wig win wit woe wok won woo wow xi xl xs xv ya yak yam yan yap yen yes yet yin
        yo you yum zap zed zee zen zip zoo
        """,
    )
)
"""The English words of two and three letters, and what is written as such."""


def torn(first: str, second: str) -> bool:
    """Whether two parts that stand apart can only be parts, since one of them is no word."""
    fragments = (part for part in (first, second) if 1 < len(part) <= _SHORT)
    return len(first) + len(second) >= _LEAST and any(part not in _WORDS for part in fragments)
