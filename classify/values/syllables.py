"""Is a word a possible Vietnamese syllable: onset, rime and tone by the rules of the spelling, not by a word list."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from store.text import nfc

_ONSETS = frozenset(
    ["", *"b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()]
)
_RIMES = frozenset(
    """a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ uôc uôi uôm uôn uông uôt
    up ut uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưng ưn ưt ươc ươi ươm ươn ương ươp ươt ươu ưu
    y yêm yên yêng yêt yêu ynh yt ych""".split()
)
_TONES = {"\u0300": "huyền", "\u0301": "sắc", "\u0309": "hỏi", "\u0303": "ngã", "\u0323": "nặng"}


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """True when the word can be a Vietnamese syllable (any case, old or new tone placement)."""
    spread = unicodedata.normalize("NFD", nfc(word).lower())
    tones = [char for char in spread if char in _TONES]
    if len(tones) > 1 or not spread:
        return False
    bare = unicodedata.normalize("NFC", "".join(char for char in spread if char not in _TONES))
    stopped = bare.endswith(("c", "ch", "p", "t"))
    if stopped and (not tones or _TONES[tones[0]] not in ("sắc", "nặng")):
        return False
    return any(bare[:cut] in _ONSETS and bare[cut:] in _RIMES for cut in range(min(4, len(bare))))


def share_of_syllables(words: list[str]) -> float:
    """Share of words that are possible syllables; 0 for no words."""
    return sum(map(is_syllable, words)) / len(words) if words else 0.0
