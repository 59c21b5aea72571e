"""Finished English sentences in the user's language: reasons, errors, and what commands print.

They are stored and raised in English, made of a form and its values; messages.csv holds the forms
with their Chinese. Parts between full stops or semicolons are sentences of their own, so is what
stands for a placeholder.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TextIO

from libcrawl.messages import catalogue, is_chinese
from libcrawl.messages.forms import Forms

# Between whole sentences.
STOP = re.compile(r"\. (?=[A-Z`])")
# accounts.csv:3: … · LIBCRAWL_WEIBO_SESSION: … · /tmp/page.har: …
PLACE = re.compile(r"([^\s:]+(?::\d+)?|[^\s:/\\]*[/\\][^:]+): (.+)", re.DOTALL)


def translate_sentence(sentence: str) -> str:
    """A sentence in the user's language; what has no known form stays as it is."""
    return _translate(sentence) if is_chinese() else sentence


def print_sentence(sentence: str, file: TextIO | None = None) -> None:
    """Print a sentence in the user's language at once; `file`: not on standard output."""
    print(translate_sentence(sentence), file=file, flush=True)


def _translate(sentence: str) -> str:
    for mark, parts in (("。", STOP.split(sentence)), ("；", _split(sentence))):
        if len(parts) > 1:
            return mark.join(_translate(part) for part in parts)
    if (known := _forms().find(sentence)) is not None:
        return known
    if match := PLACE.fullmatch(sentence):
        return f"{match[1]}：{_translate(match[2])}"
    return sentence


def _split(sentence: str) -> list[str]:
    """The parts between the semicolons that are in no parentheses."""
    parts, depth, begin = [], 0, 0
    for place, sign in enumerate(sentence):
        depth += (sign == "(") - (sign == ")")
        if depth <= 0 and sentence.startswith("; ", place):
            parts.append(sentence[begin:place])
            begin = place + 2
    return [*parts, sentence[begin:]]


@cache
def _forms() -> Forms:
    return Forms(catalogue(), _translate)
