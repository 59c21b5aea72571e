"""The platforms are called what their records call them, as in any database."""

from __future__ import annotations

import pytest

from analysis.platform_names import set_platform_names
from libcrawl.platforms import PLATFORMS


@pytest.fixture(autouse=True)
def _platform_names() -> None:
    set_platform_names(
        (each.name, each.title_zh, each.title_en, each.colour) for each in PLATFORMS.values()
    )
