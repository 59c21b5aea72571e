"""Settings of this process for the ones that it starts: anyone may read command lines."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

SECRET = re.compile(r"DATABASE_URL|LIBCRAWL_ALERT_URLS|LIBCRAWL_[A-Z]+_SESSION")


def settings_for_children(given: Sequence[str]) -> list[str]:
    """The words for `NAME=value` of `-s`; what is secret goes into the environment instead, which
    the processes inherit and only their own account can read."""
    words = []
    for each in given:
        name, _, value = each.partition("=")
        if SECRET.fullmatch(name):
            os.environ[name] = value
        else:
            words += ["-s", each]
    return words
