"""English text as people say it: numbers, dates, money, units, addresses, abbreviations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from .numerals import cardinal, decimal, each_digit, fraction, ordinal, roman, year
from .reading import Rule, rule

_I: Final = re.IGNORECASE
_START: Final = r"(?<![\w.,$€£¥-])"
"""Before a number: not inside a word or another number."""
_NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MONTH: Final = "|".join([*_MONTHS, *(rf"{m[:3]}\.?" for m in _MONTHS), r"Sept\.?"])

_MONEY: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "US$": ("US dollar", "US dollars", "cent", "cents"),
    "€": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "¥": ("yen", "yen", "sen", "sen"),
    "₹": ("rupee", "rupees", "paisa", "paise"),
}

_UNITS: Final[Mapping[str, tuple[str, str]]] = {
    "km/h": ("kilometer per hour", "kilometers per hour"),
    "mph": ("mile per hour", "miles per hour"),
    "m/s": ("meter per second", "meters per second"),
    "°C": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"),
    "km²": ("square kilometer", "square kilometers"),
    "m²": ("square meter", "square meters"),
    "m³": ("cubic meter", "cubic meters"),
    "km": ("kilometer", "kilometers"),
    "cm": ("centimeter", "centimeters"),
    "mm": ("millimeter", "millimeters"),
    "m": ("meter", "meters"),
    "ft": ("foot", "feet"),
    "mi": ("mile", "miles"),
    "kg": ("kilogram", "kilograms"),
    "mg": ("milligram", "milligrams"),
    "g": ("gram", "grams"),
    "lb": ("pound", "pounds"),
    "lbs": ("pound", "pounds"),
    "oz": ("ounce", "ounces"),
    "ml": ("milliliter", "milliliters"),
    "mL": ("milliliter", "milliliters"),
    "L": ("liter", "liters"),
    "kB": ("kilobyte", "kilobytes"),
    "KB": ("kilobyte", "kilobytes"),
    "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"),
    "TB": ("terabyte", "terabytes"),
    "Mbps": ("megabit per second", "megabits per second"),
    "Gbps": ("gigabit per second", "gigabits per second"),
    "Hz": ("hertz", "hertz"),
    "kHz": ("kilohertz", "kilohertz"),
    "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"),
    "kWh": ("kilowatt hour", "kilowatt hours"),
    "kW": ("kilowatt", "kilowatts"),
    "W": ("watt", "watts"),
    "ms": ("millisecond", "milliseconds"),
    "min": ("minute", "minutes"),
    "sec": ("second", "seconds"),
    "s": ("second", "seconds"),
    "hrs": ("hour", "hours"),
    "h": ("hour", "hours"),
    "dB": ("decibel", "decibels"),
    "px": ("pixel", "pixels"),
    "fps": ("frame per second", "frames per second"),
    "%": ("percent", "percent"),
}
_UNIT: Final = "|".join(re.escape(u) for u in sorted(_UNITS, key=len, reverse=True))

_ABBREVIATIONS: Final[Mapping[str, str]] = {
    "e.g.": "for example", "i.e.": "that is", "etc.": "et cetera", "vs.": "versus",
    "Mr.": "Mister", "Mrs.": "Missus", "Ms.": "Miz", "Prof.": "Professor", "Gov.": "Governor",
    "Gen.": "General", "Sen.": "Senator", "Rep.": "Representative", "Capt.": "Captain",
    "Lt.": "Lieutenant", "Col.": "Colonel", "Sgt.": "Sergeant", "Rev.": "Reverend",
    "Jr.": "Junior", "Sr.": "Senior", "Inc.": "Incorporated", "Ltd.": "Limited",
    "Co.": "Company", "Corp.": "Corporation", "Dept.": "Department", "approx.": "approximately",
    "a.m.": "A M", "p.m.": "P M", "Ave.": "Avenue", "Blvd.": "Boulevard", "Rd.": "Road",
    "Mt.": "Mount", "Ft.": "Fort", "U.S.A.": "U S A", "U.S.": "U S", "U.K.": "U K",
    "w/o": "without", "a.k.a.": "also known as", "approx": "approximately", "est.": "established",
}  # fmt: skip
_ENDS_SENTENCE: Final = frozenset(
    (
        "etc.", "Jr.", "Sr.", "Inc.", "Ltd.", "Co.", "Corp.", "a.m.", "p.m.", "Ave.", "Blvd.",
        "Rd.", "U.S.A.", "U.S.", "U.K.",
    )
)  # fmt: skip
_ABBREVIATION: Final = "|".join(re.escape(a) for a in sorted(_ABBREVIATIONS, key=len, reverse=True))

_SPOKEN_CAPITALS: Final = frozenset(
    (
        "NASA", "NATO", "UNESCO", "UNICEF", "OPEC", "LASER", "RADAR", "JPEG", "GIF", "RAM", "ROM",
        "PIN", "SIM", "LAN", "WAN", "ASAP", "AIDS", "COVID", "FIFA", "RAID", "SCUBA", "JSON",
        "YAML", "CAPTCHA", "AM", "PM", "OK", "IKEA", "BIOS", "NASDAQ", "SARS", "OSHA", "DOS",
    )
)  # fmt: skip
"""Acronyms that are words."""
_SPELT: Final = frozenset(
    (
        "API", "APIS", "URL", "USB", "GPU", "CPU", "HTML", "HTTP", "HTTPS", "CSS", "SDK", "IDE",
        "PDF", "PNG", "SVG", "XML", "SQL", "SSH", "DNS", "VPN", "TCP", "IP", "UDP", "AI", "ML",
        "UI", "UX", "OS", "PC", "TV", "DVD", "CD", "LED", "LCD", "FAQ", "CEO", "CTO", "CFO", "HR",
        "PR", "IT", "EU", "UN", "UK", "USA", "US", "FBI", "CIA", "IBM", "AMD", "AWS", "IOT", "MP3",
        "CLI", "GUI", "MIT", "ATM", "DIY", "ETA", "ID", "UAE", "IEEE", "ISO", "IRS", "EPA", "NGO",
        "LLM", "NLP", "OCR", "TTS", "AR", "VR", "QR", "BBC", "CNN", "NBA", "NFL", "NHS", "PHD",
    )
)  # fmt: skip
"""Initials, letter by letter. Other capitals are spelt when they have no vowel."""

_NO_INITIALS: Final = frozenset(
    ("MR", "MRS", "MS", "DR", "ST", "VS", "HMM", "SHH", "PSST", "TH", "ND", "RD", "NTH")
)
_ALSO_WORDS: Final = frozenset(("IT", "US", "ID", "AR", "PR", "HR", "OS", "IP", "PIN", "RAID"))

_REGENTS: Final = (
    "Henry|Louis|Elizabeth|George|Edward|Charles|William|James|Richard|Napoleon|Pius|Benedict|"
    "Philip|Catherine|Alexander|Nicholas|Frederick|Francis|Leo|Felipe|Ivan|Paul|Gregory|Innocent"
)
_HEADINGS: Final = (
    "Chapter|Part|Section|Act|Scene|Volume|Vol|Book|Phase|Stage|Type|Class|Level|War|Article|"
    "Appendix|Figure|Title|Bowl|Step|Episode|Season"
)
_SYMBOLS: Final[Mapping[str, str]] = {
    "≤": "less than or equal to", "≥": "greater than or equal to", "≠": "is not equal to",
    "≈": "is approximately", "±": "plus or minus", "×": "times", "÷": "divided by", "√": "root",
    "∞": "infinity", "∑": "sum", "∂": "partial", "∫": "integral", "→": "to", "²": "squared",
    "³": "cubed", "©": "copyright", "§": "section", "¶": "paragraph", "&": "and", "µ": "micro",
}  # fmt: skip
_GREEK: Final = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "omicron", "pi", "rho", "_", "sigma", "tau", "upsilon", "phi",
    "chi", "psi", "omega",
)  # fmt: skip
_HALVES: Final[Mapping[str, tuple[int, int]]] = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅛": (1, 8),
    "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8),
}  # fmt: skip

Match = re.Match[str]


def number(text: str) -> str:
    """``"-1,204.5"`` in words."""
    sign = "minus " if text[0] in "-−" else ""
    whole, _, part = text.lstrip("-−+").replace(",", "").partition(".")
    return sign + (decimal(whole, part) if part else cardinal(whole))


def letters(text: str) -> str:
    """Letters and digits one by one, other signs left out."""
    return " ".join(_letter(c) for c in text if c.isalnum())


def _letter(c: str) -> str:
    if "0" <= c <= "9":
        return each_digit(c)
    return "eigh" if c in "aA" else c.upper()


def digits(text: str) -> str:
    """The digits one by one."""
    return " ".join(each_digit(c) for c in text if "0" <= c <= "9")


def telephone(text: str) -> str:
    """A telephone number digit by digit, with a pause between its groups."""
    groups = [digits(g) for g in re.findall(r"\d+", text)]
    return ("plus " if text.lstrip().startswith("+") else "") + ", ".join(groups)


# --- Addresses ------------------------------------------------------------------------------


def _address(text: str) -> str:
    text = re.sub(r"^(?:https?|ftp)://(?:www\.)?|^www\.", "", text, flags=_I).rstrip("/")
    named = {
        ".": " dot ", "/": " slash ", "-": " dash ", "_": " underscore ", "?": " question mark ",
        "=": " equals ", "&": " and ", "#": " hash ", ":": " colon ", "~": " tilde ", "@": " at ",
        "%": " percent ", "+": " plus ",
    }  # fmt: skip
    spoken = "".join(named.get(c, c) for c in text)
    return re.sub(r"\d+", lambda m: f" {digits(m[0])} ", spoken).strip()


_TOP: Final = "com|org|net|io|dev|edu|gov|ai|app|co|uk|de|fr|es|it|eu|info|me|tv|ca|us|in|jp|au"
ADDRESSES: Final = (
    r"\b[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})*\.\w{2,12}\b",
    r"\b(?:https?://|ftp://|www\.)[^\s<>\"']{0,300}[\w/]",
    rf"(?<![\w@.])(?:[a-z0-9-]{{1,63}}\.){{1,4}}(?:{_TOP})\b(?:/[^\s<>\"']{{0,200}}[\w/])?(?!\.\w)",
)
"""E-mails; addresses with a scheme or www; bare names of hosts."""


# --- Dates and times ------------------------------------------------------------------------


def date(day: int, month: int, of_year: str = "") -> str | None:
    """A date in words; None when there is no such day."""
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    spoken = f"{_MONTHS[month - 1]} {ordinal(str(day))}"
    return f"{spoken}, {_year(of_year)}" if of_year else spoken


def _year(text: str) -> str:
    return year(text) if len(text) == 4 and text[0] != "0" else cardinal(text)


def _month(name: str) -> int:
    return next(i for i, m in enumerate(_MONTHS, 1) if m.lower().startswith(name[:3].lower()))


def _month_first(m: Match) -> str | None:
    return date(int(m[2]), _month(m[1]), m[3] or "")


def _day_first(m: Match) -> str | None:
    spoken = date(int(m[1]), _month(m[2]), m[3] or "")
    if spoken is None:
        return None
    day = ordinal(m[1])
    return f"{day} of {_MONTHS[_month(m[2]) - 1]}{f', {_year(m[3])}' if m[3] else ''}"


def slashed(text: str, *, day_first: bool) -> str | None:
    """``11/22/2026`` in words, or day first; None when it is no date."""
    parts = re.findall(r"\d+", text)
    if len(parts) != 3:
        return None
    if len(parts[0]) == 4:
        return date(int(parts[2]), int(parts[1]), parts[0])
    day, month = (parts[0], parts[1]) if day_first else (parts[1], parts[0])
    return date(int(day), int(month), parts[2])


def clock(text: str) -> str | None:
    """``14:30``, ``3:05 pm`` or ``10:15:30`` in words; None when it is no time."""
    found = re.fullmatch(r"(\d{1,2}):(\d\d)(?::(\d\d))?(?:\s?([ap])\.?m\.?)?", text.strip(), _I)
    if found is None or int(found[1]) > 24 or int(found[2]) > 59:
        return None
    half = f" {letters(found[4] + 'm')}" if found[4] else ""
    minutes = int(found[2])
    words = [cardinal(str(int(found[1])))]
    if minutes:
        words.append(f"oh {cardinal(str(minutes))}" if minutes < 10 else cardinal(found[2]))
    elif not half:
        words.append("o'clock" if int(found[1]) <= 12 else "hundred")
    if found[3]:
        words.append(f"and {cardinal(str(int(found[3])))} seconds")
    return " ".join(words) + half


# --- Amounts --------------------------------------------------------------------------------


def money(sign: str, amount: str, scale: str = "") -> str:
    """``"$", "3.50"`` as "three dollars fifty cents"; with a scale "three point five million"."""
    one, many, _, cents = _MONEY[sign]
    whole, _, part = amount.replace(",", "").partition(".")
    if scale:
        return f"{number(amount)} {scale} {many}"
    if part and len(part) != 2:
        return f"{number(amount)} {many}"
    spoken = f"{cardinal(whole)} {one if whole == '1' else many}"
    if part and int(part):
        cent = _MONEY[sign][2] if int(part) == 1 else cents
        small = f"{cardinal(str(int(part)))} {cent}"
        return small if whole == "0" else f"{spoken} {small}"
    return spoken


_SCALES: Final = {"k": "thousand", "K": "thousand", "M": "million", "B": "billion", "bn": "billion"}


def _money(m: Match) -> str:
    scale = m[3] or ""
    return money(m[1], m[2], _SCALES.get(scale, scale))


def _money_after(m: Match) -> str:
    return money(m[2], m[1])


def _unit(m: Match) -> str:
    one, many = _UNITS[m[2]]
    return f"{m[1]} {one if m[1] == '1' else many}"


def _fraction(m: Match) -> str | None:
    above, below = int(m[2]), int(m[3])
    if not (0 < above < below <= 20):
        return None
    return f"{m[1].strip()} and {fraction(above, below)}" if m[1] else fraction(above, below)


def _half(m: Match) -> str:
    spoken = fraction(*_HALVES[m[2]])
    return f"{m[1]} and {spoken}" if m[1] else spoken


# --- Words ----------------------------------------------------------------------------------


def _roman(m: Match) -> str | None:
    value = roman(m[2])
    return f"{m[1]} {cardinal(str(value))}" if value else None


def _regent(m: Match) -> str | None:
    value = roman(m[2])
    return f"{m[1]} the {ordinal(str(value))}" if value else None


def _abbreviation(m: Match) -> str:
    spoken = _ABBREVIATIONS[m[1]]
    ends = m[1] in _ENDS_SENTENCE and (not m[2].strip(" ") or m[2].strip(" ")[0].isupper())
    return spoken + ("." if ends else "")


def _capitals(m: Match) -> str | None:
    word, plural = m[1], m[2] or ""
    if word in _NO_INITIALS or (word in _ALSO_WORDS and m.string.isupper()):
        return None
    if word in _SPOKEN_CAPITALS:
        return None if word in ("AM", "PM", "OK") else word.capitalize() + plural
    if word not in _SPELT and re.search("[AEIOUY]", word):
        return None
    return letters(word) + ("'s" if plural else "")


def _tag(m: Match) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", m[1])
    return f"hashtag {words}"


def _greek(m: Match) -> str:
    name = _GREEK[ord(m[0].lower()) - ord("α")]
    return f" {'sigma' if name == '_' else name} "


def rules(locale: str) -> tuple[Rule, ...]:
    """The rules of English, in order; the locale decides whether the day stands first."""
    day_first = not locale.lower().endswith("us")
    return (
        *(rule(pattern, lambda m: _address(m[0]), _I) for pattern in ADDRESSES),
        *_DATES,
        rule(
            rf"{_START}\d{{1,2}}([/.])\d{{1,2}}\1\d{{4}}\b(?![.\d])",
            lambda m: slashed(m[0], day_first=day_first),
        ),
        *_NUMBERS,
        *_WORDS,
    )


def _version(m: Match) -> str:
    return ((m[1] and "version ") or "") + " point ".join(cardinal(n) for n in m[2].split("."))


_TH: Final = "(?:st|nd|rd|th)?"
_DATES: Final = (
    rule(r"(?<![\w-])(\d{4})-(\d\d)-(\d\d)(?![\w-])", lambda m: date(int(m[3]), int(m[2]), m[1])),
    rule(rf"\b({_MONTH}) (\d{{1,2}}){_TH}(?!\d|[.,]\d|:\d)(?:,? (\d{{4}})\b)?", _month_first),
    rule(rf"{_START}(\d{{1,2}}){_TH}(?: of)? ({_MONTH})\b(?:,? (\d{{4}})\b)?", _day_first),
    rule(
        r"(?<![\w:.])\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\b\.?)?(?![\d:])",
        lambda m: clock(m[0]),
        _I,
    ),
    rule(
        rf"{_START}(\d{{1,2}})\s?([ap])\.?m\b\.?",
        lambda m: f"{cardinal(m[1])} {letters(m[2] + 'm')}",
        _I,
    ),
)  # fmt: skip

_NUMBERS: Final = (
    rule(r"\bN(?:o\.\s?|º\s?)(?=\d)", "number "),
    rule(r"\b24/7\b", "twenty-four seven"),
    rule(r"\b(1[1-9]|20)(\d)0s\b", lambda m: re.sub("y$", "ies", year(m[1] + m[2] + "0"))
         if m[2] != "0" else f"{cardinal(m[1])} hundreds"),
    rule(r"(?<!\w)['’](\d)0s\b", lambda m: re.sub("y$", "ies", cardinal(m[1] + "0"))),
    rule(
        r"(?<![\w(+])(?:\+\d{1,3}[ .-]?)?(?:\(\d{2,4}\)\s?|\d{3}[ .-])\d{3}[ .-]\d{3,4}\b"
        r"(?![.-]\d)",
        lambda m: telephone(m[0]),
    ),
    rule(r"(?<!\w)\+\d{1,3}(?:[ .-]?\d{2,4}){2,5}\b", lambda m: telephone(m[0])),
    rule(r"\b((?:version )?v)(\d{1,9}(?:\.\d{1,9}){0,3})\b", _version, _I),
    rule(r"(?<![\w.])()(\d{1,9}(?:\.\d{1,9}){2,3})(?![\w.]*\d)", _version),
    rule(rf"(?<!\w)(US\$|[$€£¥₹])\s?({_NUMBER})(?:\s?(thousand|million|billion|trillion|bn|[kKMB])\b)?",
         _money),
    rule(rf"{_START}({_NUMBER})\s?([€£¥$])(?!\w)", _money_after),
    rule(rf"(?<=\d)(?:[–-]|\s–\s)(?=[$€£]?\d+(?:[.,]\d+)?(?:\s|[.,;:!?)]|$|(?:{_UNIT})))", " to "),
    rule(r"(?<![\w/.])(\d+ )?(\d{1,2})/(\d{1,2})(?![\w/])", _fraction),
    rule(r"(\d+)?\s?([½⅓⅔¼¾⅕⅛⅜⅝⅞])", _half),
    rule(rf"(?<![\w.,])({_NUMBER})(?!s\b)\s?({_UNIT})(?![\w/²³])", _unit),
    rule(r"\b(\d{1,18})(?:st|nd|rd|th)\b", lambda m: ordinal(m[1])),
    rule(r"#(\d+)\b", lambda m: f"number {cardinal(m[1])}"),
    rule(r"(?<![\w.,/-])(1[1-9]\d\d|20\d\d)(?![\w/]|[.,]\d)", lambda m: year(m[1])),
    rule(r"(?<![\w.)\d])[-−](?=\d)", "minus "),
    rule(rf"(?<![\w.]){_NUMBER}(?!\w)", lambda m: number(m[0])),
    rule(r"(?<!\w)\.(\d+)\b", lambda m: f"point {each_digit(m[1])}"),
    rule(r"\d+", lambda m: f" {cardinal(m[0])} "),
)  # fmt: skip

_WORDS: Final = (
    rule(rf"\b({_HEADINGS}) ([IVXLC]+)\b", _roman),
    rule(rf"\b({_REGENTS}) ([IVX]+)\b", _regent),
    rule(r"\bDr\.(?=\s+[A-Z])", "Doctor"),
    rule(r"(?<=[a-z] )Dr\b\.?(?=\s*(?:$|[,;]))", "Drive"),
    rule(r"\bDr\b\.?", "Doctor"),
    rule(r"\bSt\.(?=\s+[A-Z])", "Saint"),
    rule(r"(?<=[a-z] )St\.", "Street"),
    rule(rf"(?<!\w)({_ABBREVIATION})(?!\w)(?=(\s*\S?))", _abbreviation),
    rule(r"(?<!\w)([A-Z]{2,6})(s)?(?!\w)", _capitals),
    rule(r"(?<!\w)#([^\W\d]\w*)", _tag),
    rule(r"(?<!\w)@(?=\w)", "at "),
    rule(r"(?<=\w)\s?\+\s?(?=\w)", " plus "),
    rule(r"\s=\s", " equals "),
    rule(r"<(?=\s?\w)", " less than "),
    rule(r"(?<=\w)\s>\s(?=\w)", " greater than "),
    rule(r"(?<![α-ωΑ-Ω])[α-ωΑ-Ω](?![α-ωΑ-Ω])", _greek),
    rule("|".join(map(re.escape, _SYMBOLS)), lambda m: f" {_SYMBOLS[m[0]]} "),
)  # fmt: skip
