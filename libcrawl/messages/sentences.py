"""Finished English sentences in the user's language: reasons of verdicts, and errors.

They are stored and raised in English, made of a form and its values; sentences.csv holds the forms
with their Chinese. Parts between semicolons are sentences of their own, so is what stands in
parentheses or for a placeholder.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from libcrawl.messages import catalogue, is_chinese
from libcrawl.messages.forms import Forms

SENTENCES = Path(__file__).with_name("sentences.csv")
# accounts.csv:3: … · LIBCRAWL_WEIBO_SESSION: … · /tmp/page.har: …
PLACE = re.compile(r"([^\s:]+(?::\d+)?|[^\s:/\\]*[/\\][^:]+): (.+)", re.DOTALL)


def translate_sentence(sentence: str) -> str:
    """A reason or an error in the user's language; what has no known form stays as it is."""
    return _translate(sentence) if is_chinese() else sentence


def _translate(sentence: str) -> str:
    parts = _split(sentence)
    if len(parts) > 1:
        return "；".join(_translate(part) for part in parts)
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
    """Those of sentences.csv, and messages that may stand in a sentence."""
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        own = {row["en"]: row["zh"] for row in csv.DictReader(file)}
    whole = {en: zh for en, zh in catalogue().items() if "{" not in en}
    return Forms({**whole, **own}, _translate)
