"""Sentences by the form that they were made of: `{count} empty pages in a row`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property

# Placeholders that one word stands for, without a blank.
WORDS = {"id", "library", "name", "place", "platform", "session", "variable"}
# weibo:1234567890 · weibo:1234567890 (浙江图书馆)
ACCOUNT = r"\S+?(?: \([^()]+\))?"
PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Forms:
    """Translations by form; `inner` translates what stands in the place of a placeholder."""

    def __init__(self, translations: Mapping[str, str], inner: Callable[[str], str] = str) -> None:
        self._translations = translations
        self._inner = inner

    def find(self, sentence: str) -> str | None:
        """The translation of a finished sentence; None where it has none of the forms."""
        if (known := self._translations.get(sentence)) is not None:
            return known
        for form in self._forms:
            if match := form.match(sentence):
                words = form.translation
                for name, value in match.groupdict().items():
                    words = words.replace(f"{{{name}}}", self._inner(value))
                return words
        return None

    @cached_property
    def _forms(self) -> list[Form]:
        """Of several forms that fit, the one with the most words of its own decides."""
        forms = [Form(*each) for each in self._translations.items() if "{" in each[0]]
        placed = [form for form in forms if len(form.literals) > 1]
        return sorted(placed, key=lambda form: -sum(map(len, form.literals)))


class Form:
    """A form with placeholders, `literals` between them, and its translation."""

    def __init__(self, form: str, translation: str) -> None:
        self.translation = translation
        self.literals = PLACEHOLDER.split(form)[::2]
        self._form = form

    def match(self, sentence: str) -> re.Match[str] | None:
        """What the placeholders stand for in a sentence of this form.

        Patterns are made of few forms, of those whose words the sentence has: all take a while.
        """
        first, *between, last = self.literals
        is_near = sentence.startswith(first) and sentence.endswith(last)
        if is_near and all(literal in sentence for literal in between):
            return self._pattern.fullmatch(sentence)
        return None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return _pattern(self._form)


def _pattern(form: str) -> re.Pattern[str]:
    """The pattern of a form; a placeholder's name decides what it matches: number, word or text."""
    parts, names = PLACEHOLDER.split(form), set[str]()
    written = re.escape(parts[0])
    for name, literal in zip(parts[1::2], parts[2::2], strict=True):
        is_number = name == "n" or name.startswith("n_")
        value = r"[\d.,]+" if is_number else r"[^\s:]+" if name in WORDS else r".+?"
        value = ACCOUNT if name == "account" else value
        written += f"(?P={name})" if name in names else f"(?P<{name}>{value})"
        written += re.escape(literal)
        names.add(name)
    return re.compile(written, re.DOTALL)
