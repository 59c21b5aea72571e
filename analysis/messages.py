"""Messages in the reader's language: notes, errors, reasons of tests, help.

A message is written in English where it is raised or printed. Its Chinese is in messages.csv, where
`{name}` is a value filled in, and `{name:words}` one that is translated too: a code, or a message
within the message. So only this module needs to know the language.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analysis.choices import Language
from analysis.platform_names import PLATFORM_NAMES

CATALOGUE = Path(__file__).with_name("messages.csv")
CODES = Path(__file__).with_name("write") / "codes.csv"
# In the order in which GNU gettext looks at them.
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
PLACE = re.compile(r"\{(\w+)(:words)?\}")
TEXTS = ("test", "why", "note")  # columns that hold messages
DAYS = re.compile(r"(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)")  # as Window writes itself
PAUSE = "; "  # between parts that are messages of their own
JOINTS = {", ": "、", " or ": "或", " and ": "与", ": ": "："}
_chosen: ContextVar[Language | None] = ContextVar("chosen", default=None)


def language_of(environment: Mapping[str, str]) -> Language:
    """Chinese where the first of the locale's variables that is set names it, else English.

    As with gettext, LANGUAGE (a list, the first one counts) does not count in the locale C.
    """
    locale = next(filter(None, map(environment.get, VARIABLES[1:])), "C")
    wanted = environment.get("LANGUAGE") or locale
    is_plain = locale.partition(".")[0] in ("C", "POSIX")
    is_chinese = not is_plain and wanted.partition(":")[0].lower().startswith("zh")
    return Language.ZH if is_chinese else Language.EN


def choose_language(language: Language | None) -> None:
    """Set the language of all messages; None: that of the locale."""
    _chosen.set(language)


def chosen_language() -> Language:
    """The language of messages."""
    return _chosen.get() or language_of(os.environ)


def use_language(language: Language | None) -> Language:
    """Set the language of all messages and return it; None: that of the locale."""
    choose_language(language)
    return chosen_language()


def translate(text: str, language: Language | None = None) -> str:
    """The message in a language, by default the chosen one; unknown text is returned as it is."""
    if (language or chosen_language()) is Language.EN:
        return text
    return DAYS.sub(r"\1 至 \2", _translate(text))


@dataclass(frozen=True, slots=True)
class Template:
    """A message with places to fill.

    `words`: the places whose content is translated, too; `is_of_several`: it holds a PAUSE itself.
    """

    pattern: re.Pattern[str]
    zh: str
    words: frozenset[str]
    is_of_several: bool

    def fill(self, text: str) -> str | None:
        """The Chinese of a text of this form; None for any other text."""
        found = self.pattern.fullmatch(text)
        if found is None:
            return None
        values = {
            name: _translate(value) if name in self.words else value.replace(" or ", " 或 ")
            for name, value in found.groupdict().items()
        }
        return PLACE.sub(lambda place: values[place[1]], self.zh)


def _translate(text: str) -> str:
    names = PLATFORM_NAMES.get(text, {}).get("zh")
    if (whole := names or phrases().get(text)) is not None:
        return whole
    if PAUSE in text:
        of_several = [each for each in templates() if each.is_of_several]
        parts = text.split(PAUSE)
        return _fill(text, of_several) or "；".join(_translate(part) for part in parts)
    return _fill(text, templates()) or _translate_list(text)


def _translate_list(text: str) -> str:
    for joint, mark in JOINTS.items():
        if joint in text:
            return mark.join(_translate(part) for part in text.split(joint))
    return text


def _fill(text: str, those: Sequence[Template]) -> str | None:
    return next((filled for each in those if (filled := each.fill(text)) is not None), None)


@cache
def phrases() -> dict[str, str]:
    """The Chinese of codes and of messages without places."""
    return {en: zh for en, zh in _catalogue() if not PLACE.search(en)} | _codes()


@cache
def templates() -> list[Template]:
    """Messages with places, the most specific first."""
    found = [(en, zh) for en, zh in _catalogue() if PLACE.search(en)]
    found.sort(key=lambda pair: len(PLACE.sub("", pair[0])), reverse=True)
    return [_template(en, zh) for en, zh in found]


def _template(en: str, zh: str) -> Template:
    pieces = PLACE.split(en)
    pattern = re.escape(pieces[0])
    for name, _, literal in zip(*(pieces[start::3] for start in (1, 2, 3)), strict=True):
        pattern += f"(?P<{name}>.+?){re.escape(literal)}"
    words = frozenset(name for name, is_words in PLACE.findall(en) if is_words)
    return Template(re.compile(pattern, re.DOTALL), zh, words, PAUSE in en)


def _codes() -> dict[str, str]:
    """The Chinese of codes with a single meaning."""
    with CODES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    meanings: dict[str, set[str]] = {}
    for row in rows:
        meanings.setdefault(row["code"], set()).add(row["zh"])
    return {code: zh.pop() for code, zh in meanings.items() if len(zh) == 1 and not code.isdigit()}


def _catalogue() -> Iterator[tuple[str, str]]:
    with CATALOGUE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield row["en"], row["zh"]
