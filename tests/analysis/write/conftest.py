"""The platforms are called what their records call them, as in any database."""

from __future__ import annotations

import pytest

from analysis.platform_names import ShownPlatform, set_platforms
from libcrawl.platforms import PLATFORMS


@pytest.fixture(autouse=True)
def _platform_names() -> None:
    set_platforms(
        ShownPlatform(each.name, each.title_zh, each.title_en, each.colour, each.hosts)
        for each in PLATFORMS.values()
    )
