"""Finished English sentences in Chinese: reasons, errors, and what commands print.

They are stored and raised in English, made of a form and its values; messages.csv holds the forms
with their Chinese. Parts between full stops or semicolons are sentences of their own, so is what
stands for a placeholder.
"""

from __future__ import annotations

import re
from functools import cache

from wording import catalogue
from wording.forms import Forms

# Between whole sentences.
STOP = re.compile(r"\. (?=[A-Z`])")
# accounts.csv:3: … · LIBCRAWL_WEIBO_SESSION: … · /tmp/page.har: …
PLACE = re.compile(r"([^\s:]+(?::\d+)?|[^\s:/\\]*[/\\][^:]+): (.+)", re.DOTALL)


def in_chinese(sentence: str) -> str:
    """The sentence in Chinese; what has no known form stays as it is."""
    for mark, parts in (("。", STOP.split(sentence)), ("；", split_parts(sentence))):
        if len(parts) > 1:
            return mark.join(in_chinese(part) for part in parts)
    if (known := _forms().find(sentence)) is not None:
        return known
    if match := PLACE.fullmatch(sentence):
        return f"{match[1]}：{in_chinese(match[2])}"
    return sentence


def split_parts(sentence: str) -> list[str]:
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
    return Forms(catalogue(), in_chinese)
