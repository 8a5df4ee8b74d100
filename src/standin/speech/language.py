"""Which language a script is in, by its alphabet and its commonest words. No model, no I/O."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from . import alphabets, markup

_BY_ALPHABET: Final[Mapping[str, str]] = {
    "CYRILLIC": "ru", "ARABIC": "ar", "DEVANAGARI": "hi", "BENGALI": "bn", "GREEK": "el",
    "HEBREW": "he", "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "cmn",
    "THAI": "th", "ARMENIAN": "hy", "GEORGIAN": "ka", "TAMIL": "ta", "TELUGU": "te",
    "KANNADA": "kn", "MALAYALAM": "ml", "GUJARATI": "gu", "GURMUKHI": "pa", "SINHALA": "si",
    "MYANMAR": "my", "ETHIOPIC": "am", "ORIYA": "or", "CHEROKEE": "chr",
}  # fmt: skip
_ONLY_THERE: Final[Mapping[str, str]] = {
    "uk": "іїєґ", "be": "ў", "sr": "ђћџљњј", "mk": "ѓќѕ", "kk": "әғқңұһ", "fa": "پچژگ",
    "ur": "ٹڈڑےں",
}  # fmt: skip
"""Letters of one language among those of an alphabet; the last found counts."""

_WORDS: Final[Mapping[str, str]] = {
    "en": "the and is of to in you that it for are with this was have not on we be your our "
          "hello from what how will can all today welcome",
    "de": "der die das und ist nicht ein eine ich sie wir mit für auf von zu den dem auch wie "
          "im es sind hallo heute willkommen über kann haben wird",
    "fr": "le la les et est des une un pas vous nous je pour dans avec que qui sur ce du au "
          "bonjour sont aujourd'hui c'est être bienvenue cette votre",
    "es": "el los las y es una un que por para con no se del en como está hola usted nuestro "
          "muy hoy bienvenidos son más pero su gracias",
    "it": "il lo gli e è una un che per con non di della sono come ciao questo oggi benvenuti "
          "più anche ma nel dei buongiorno grazie",
    "pt": "o os as e é uma um que por para com não se do da em como está olá você hoje são mais "
          "mas seu bem-vindo obrigado isso ao",
    "nl": "de het een en is niet van ik je wij met voor op dat die zijn ook hallo vandaag welkom "
          "wat hoe naar er maar",
    "sv": "och är det att en ett som på inte jag vi med för av till den har hej idag välkommen "
          "kan om var",
    "da": "og er det at en et som på ikke jeg vi med for af til den har hej velkommen kan hvad "
          "hvor fra",
    "nb": "og er det at en et som på ikke jeg vi med for av til den har hei velkommen kan hva "
          "hvor fra dag",
    "fi": "ja on ei se että hän minä sinä me tämä mutta kun niin olen ovat hei tänään tervetuloa "
          "hyvää kanssa mitä",
    "pl": "i jest nie to się na w z że do jak dla ale co cześć dzisiaj witamy są po ten dzień",
    "cs": "a je se na že to v s pro jak ale co ahoj dnes vítejte jsou jsem není dobrý den",
    "sk": "a je sa na že to v s pre ako ale čo ahoj dnes vitajte sú som nie dobrý deň",
    "hu": "a az és hogy nem egy van ez is meg de szia ma üdvözöljük vagyok jó napot",
    "ro": "și este nu un o că la cu pentru pe din sunt dar salut astăzi bună ziua care",
    "tr": "ve bir bu için ile değil ne da çok merhaba bugün hoş geldiniz ben var gibi",
    "vi": "và là của không tôi bạn có một cho này được những xin chào với hôm nay",
    "id": "dan yang di ini itu untuk dengan tidak saya anda adalah dari halo selamat hari akan",
    "sw": "na ya ni kwa wa katika hii hapana mimi wewe habari karibu leo sana",
    "ca": "el els les i és una un que per amb no del com està hola avui benvinguts són més però",
    "hr": "i je da u na se ne su za to s kako ali dobar dan danas dobrodošli ovo",
    "lt": "ir yra kad ne su tai bet kaip labas šiandien sveiki aš mes jūs",
    "lv": "un ir ka nav ar tas bet kā sveiki šodien es mēs jūs laipni",
    "et": "ja on ei see et ma sa me aga kui tere täna tulemast kuidas",
}  # fmt: skip
_COMMON: Final = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_LETTERS: Final[Mapping[str, str]] = {
    "de": "äöüß", "fr": "çàèêëîïôûœ", "es": "ñ¿¡áíóú", "pt": "ãõâêç", "sv": "åäö", "da": "åæø",
    "nb": "åæø", "fi": "äö", "pl": "ąćęłńśźż", "cs": "ěščřžýůď", "sk": "ľščťžýáô", "hu": "őűáé",
    "ro": "ăâîșț", "tr": "ğışç", "vi": "ạảấầẩậắằặẹẻẽếềểệỉịọỏốồổộớờởợụủứừửựỳỵỷỹđ", "it": "àèìòù",
    "ca": "çàèéíòóúï", "hr": "čćžšđ", "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž", "et": "äöõü",
}  # fmt: skip


def detect(script: str) -> str:
    """The language as an espeak-ng tag (``en``, ``de``, ``cmn``); ``en`` when nothing tells.

    Tags are not looked at. A short script in Latin letters without common words or letters of
    its own is taken for English.
    """
    text = markup.TAG.sub(" ", script).lower()
    counts = Counter(name for name in map(alphabets.alphabet, text) if name)
    if not counts:
        return "en"
    if counts["HIRAGANA"] + counts["KATAKANA"] and counts["CJK"]:
        counts["HIRAGANA"] += counts["CJK"]
    main = counts.most_common(1)[0][0]
    if main != "LATIN":
        found = _BY_ALPHABET.get(main, "en")
        return next(
            (k for k, v in _ONLY_THERE.items() if _fits(k, found) and set(v) & set(text)), found
        )
    return _latin(text)


def _fits(language: str, alphabet_of: str) -> bool:
    return (language in ("fa", "ur")) == (alphabet_of == "ar") and alphabet_of in ("ru", "ar")


def _latin(text: str) -> str:
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text)
    scores = {
        language: sum(word in common for word in words)
        + sum(text.count(letter) for letter in _LETTERS.get(language, "")) * 0.5
        for language, common in _COMMON.items()
    }
    best = max(scores, key=lambda k: scores[k])
    return best if scores[best] >= scores["en"] + 1 else "en"
