"""Messages of the commands in the user's language: Chinese where the locale is Chinese.

A message is written in English where it is printed, as `translate("no run")`; its Chinese is in
wording/messages.csv. Finished sentences (reasons of verdicts, errors, what commands print) are
translated by the forms of the same table (libcrawl.messages.sentences), helps by help.py. Logs,
what is stored and everything that programs read stay English.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from wording import catalogue as catalogue

# In the order in which GNU gettext looks at them.
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def is_chinese(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the first of the locale's variables that is set names Chinese.

    As with gettext, LANGUAGE (a list, the first one counts) does not count in the locale C.
    """
    locale = next(filter(None, map(environment.get, VARIABLES[1:])), "C")
    wanted = environment.get("LANGUAGE") or locale
    is_plain = locale.partition(".")[0] in ("C", "POSIX")
    return not is_plain and wanted.partition(":")[0].lower().startswith("zh")


def translate(message: str, **values: Any) -> str:
    """The message in the user's language, with its placeholders filled."""
    text = catalogue().get(message, message) if is_chinese() else message
    return text.format(**values) if values else text
