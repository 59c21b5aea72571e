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
        for pattern, translation in self._patterns:
            if match := pattern.fullmatch(sentence):
                words = translation
                for name, value in match.groupdict().items():
                    words = words.replace(f"{{{name}}}", self._inner(value))
                return words
        return None

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        """Of several forms that fit, the one with the most words of its own decides."""
        forms = [form for form in self._translations if PLACEHOLDER.search(form)]
        forms.sort(key=lambda form: -len(PLACEHOLDER.sub("", form)))
        return [(_pattern(form), self._translations[form]) for form in forms]


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
