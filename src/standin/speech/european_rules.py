"""German, French and Spanish: what espeak-ng spells or misreads there. It reads numbers itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from .english_rules import ADDRESSES
from .reading import Rule, rule

_I: Final = re.IGNORECASE


@dataclass(frozen=True, slots=True)
class _Language:
    """The words of one language."""

    signs: Mapping[str, str]
    """Of addresses."""
    units: Mapping[str, str]
    """After numbers; one form, the plural."""
    abbreviations: Mapping[str, str]
    to: str
    """Between the ends of a range."""
    clock: str
    """Between hours and minutes."""
    money: Mapping[str, str]
    symbols: Mapping[str, str]


_METRIC: Final = ("km/h", "m²", "km", "cm", "mm", "m", "kg", "mg", "g", "kB", "MB", "GB", "TB")


def _units(*names: str, **more: str) -> dict[str, str]:
    return dict(zip(_METRIC, names, strict=True)) | more


_GERMAN: Final = _Language(
    signs={
        ".": "Punkt", "/": "Schrägstrich", "-": "Strich", "_": "Unterstrich", "@": "ät",
        "?": "Fragezeichen", "=": "gleich", "&": "und", "#": "Raute", ":": "Doppelpunkt",
    },
    units=_units(
        "Kilometer pro Stunde", "Quadratmeter", "Kilometer", "Zentimeter", "Millimeter", "Meter",
        "Kilogramm", "Milligramm", "Gramm", "Kilobyte", "Megabyte", "Gigabyte", "Terabyte",
        Std="Stunden", h="Stunden", s="Sekunden", Min="Minuten", Mio="Millionen", Mrd="Milliarden",
        l="Liter", kWh="Kilowattstunden",
    ) | {"°C": "Grad Celsius", "Std.": "Stunden", "Min.": "Minuten", "Mio.": "Millionen",
         "Mrd.": "Milliarden", "°": "Grad"},
    abbreviations={
        "z.B.": "zum Beispiel", "z. B.": "zum Beispiel", "d.h.": "das heißt",
        "d. h.": "das heißt", "u.a.": "unter anderem", "u. a.": "unter anderem",
        "usw.": "und so weiter", "bzw.": "beziehungsweise", "ca.": "circa", "Dr.": "Doktor",
        "Prof.": "Professor", "Nr.": "Nummer", "Hr.": "Herr", "Fr.": "Frau", "evtl.": "eventuell",
        "vgl.": "vergleiche", "inkl.": "inklusive", "ggf.": "gegebenenfalls", "Str.": "Straße",
        "St.": "Sankt", "etc.": "et cetera", "Abb.": "Abbildung", "max.": "maximal",
    },
    to="bis", clock="Uhr",
    money={"€": "Euro", "$": "Dollar", "£": "Pfund", "¥": "Yen"},
    symbols={"&": "und", "×": "mal", "÷": "geteilt durch", "≤": "kleiner gleich",
             "≥": "größer gleich", "→": "nach", "±": "plus minus"},
)  # fmt: skip
_FRENCH: Final = _Language(
    signs={
        ".": "point", "/": "slash", "-": "tiret", "_": "tiret bas", "@": "arobase",
        "?": "point d'interrogation", "=": "égal", "&": "et", "#": "dièse", ":": "deux-points",
    },
    units=_units(
        "kilomètres par heure", "mètres carrés", "kilomètres", "centimètres", "millimètres",
        "mètres", "kilogrammes", "milligrammes", "grammes", "kilooctets", "mégaoctets",
        "gigaoctets", "téraoctets", Ko="kilooctets", Mo="mégaoctets", Go="gigaoctets",
        To="téraoctets", min="minutes", s="secondes", l="litres", L="litres",
        kWh="kilowattheures",
    ) | {"°C": "degrés Celsius", "°": "degrés"},
    abbreviations={
        "p. ex.": "par exemple", "p.ex.": "par exemple", "M.": "monsieur", "MM.": "messieurs",
        "Mme": "madame", "Mlle": "mademoiselle", "Dr": "docteur", "Dr.": "docteur",
        "etc.": "et cætera", "c.-à-d.": "c'est-à-dire", "n°": "numéro", "N°": "numéro",
        "St": "saint", "av.": "avenue", "bd": "boulevard", "env.": "environ",
    },
    to="à", clock="heures",
    money={"€": "euros", "$": "dollars", "£": "livres", "¥": "yens"},
    symbols={"&": "et", "×": "fois", "÷": "divisé par", "≤": "inférieur ou égal à",
             "≥": "supérieur ou égal à", "→": "vers", "±": "plus ou moins"},
)  # fmt: skip
_SPANISH: Final = _Language(
    signs={
        ".": "punto", "/": "barra", "-": "guion", "_": "guion bajo", "@": "arroba",
        "?": "interrogación", "=": "igual", "&": "y", "#": "almohadilla", ":": "dos puntos",
    },
    units=_units(
        "kilómetros por hora", "metros cuadrados", "kilómetros", "centímetros", "milímetros",
        "metros", "kilogramos", "miligramos", "gramos", "kilobytes", "megabytes", "gigabytes",
        "terabytes", h="horas", min="minutos", s="segundos", l="litros", L="litros",
        kWh="kilovatios hora",
    ) | {"°C": "grados Celsius", "°": "grados"},
    abbreviations={
        "p. ej.": "por ejemplo", "p.ej.": "por ejemplo", "Sr.": "señor", "Sra.": "señora",
        "Srta.": "señorita", "Dr.": "doctor", "Dra.": "doctora", "etc.": "etcétera",
        "EE. UU.": "Estados Unidos", "EE.UU.": "Estados Unidos", "Ud.": "usted",
        "Uds.": "ustedes", "n.º": "número", "N.º": "número", "núm.": "número", "pág.": "página",
        "aprox.": "aproximadamente", "Avda.": "avenida",
    },
    to="a", clock="y",
    money={"€": "euros", "$": "dólares", "£": "libras", "¥": "yenes"},
    symbols={"&": "y", "×": "por", "÷": "entre", "≤": "menor o igual que",
             "≥": "mayor o igual que", "→": "a", "±": "más menos"},
)  # fmt: skip
_LANGUAGES: Final = {"de": _GERMAN, "fr": _FRENCH, "es": _SPANISH}


def rules(language: str) -> tuple[Rule, ...]:
    """The rules of ``de``, ``fr`` or ``es``, in order; none for another language."""
    words = _LANGUAGES.get(language)
    if words is None:
        return ()
    return (
        *(rule(p, lambda m: _address(m[0], words.signs), _I) for p in ADDRESSES),
        _lookup(r"(?<!\w)({})(?!\w)", words.abbreviations),
        rule(r"([$€£¥])\s?(\d+(?:[.,]\d+)*)", lambda m: _money(m, words)),
        _lookup(r"(?<=\d)(\s?)({})(?!\w)", words.money),
        rule(r"(?<![\d:.,])(\d{1,2})[:h](\d\d)(?:\s?Uhr)?\b(?!:)", lambda m: _clock(m, words)),
        rule(r"(?<=\d)(?:[–-]|\s–\s)(?=\d+(?:[.,]\d+)?(?!\w|-))", f" {words.to} "),
        _lookup(r"(?<=\d)(\s?)({})(?![\w/²])", words.units),
        _lookup(r"({})", {k: f" {v} " for k, v in words.symbols.items()}),
    )


def _lookup(pattern: str, table: Mapping[str, str]) -> Rule:
    keys = "|".join(re.escape(k) for k in sorted(table, key=len, reverse=True))
    compiled = pattern.replace("{}", keys)
    if compiled.count("(\\s?)"):
        return rule(compiled, lambda m: f" {table[m[2]]}")
    return rule(compiled, lambda m: table[m[1]])


def _address(text: str, signs: Mapping[str, str]) -> str:
    text = re.sub(r"^(?:https?|ftp)://(?:www\.)?|^www\.", "", text, flags=_I).rstrip("/")
    return "".join(f" {signs[c]} " if c in signs else c for c in text).strip()


def _money(m: re.Match[str], words: _Language) -> str:
    amount = m[2]
    if re.fullmatch(r"\d+\.\d\d?", amount):
        amount = amount.replace(".", ",")
    return f"{amount} {words.money[m[1]]}"


def _clock(m: re.Match[str], words: _Language) -> str | None:
    if int(m[1]) > 24 or int(m[2]) > 59:
        return None
    minutes = "" if m[2] == "00" else str(int(m[2]))
    if words.clock == "y":
        return f"{m[1]} {f'y {minutes}' if minutes else 'en punto'}"
    return f"{m[1]} {words.clock} {minutes}".strip()
