"""Content analysis in a package: the themes of its works, and the choices of numbered coders.

Coders are numbered in the order of their first choices; their notes are left out.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.load.database import read
from analysis.load.study.scope import Study

OF_STUDY = """
works.published_at >= :start AND works.published_at < :stop AND works.account_id = ANY(:accounts)
"""
WORK_THEMES = f"""
SELECT themes.work_id, themes.codebook, themes.codebook_version, themes.theme, themes.second_themes,
    themes.rests_on, themes.coders, themes.confidence
FROM work_themes AS themes INNER JOIN works ON themes.work_id = works.id
WHERE {OF_STUDY}
ORDER BY themes.codebook, themes.codebook_version, themes.work_id
"""  # noqa: S608  (our own names)
THEMES = """
SELECT codebooks.name AS codebook, codebooks.version AS codebook_version, themes.theme,
    themes.name_zh AS theme_zh, themes.name_en AS theme_en, themes.definition_zh,
    themes.definition_en
FROM codebook_themes AS themes INNER JOIN codebooks ON themes.codebook_id = codebooks.id
WHERE codebooks.name = ANY(:names)
ORDER BY codebook, codebook_version, themes.position
"""
WORK_CODES = f"""
WITH numbered AS (
    SELECT coder, row_number() OVER (ORDER BY min(id)) AS coder_number
    FROM work_codes WHERE method IN ('person', 'settled') GROUP BY coder
)
SELECT codes.id AS choice_id, codes.work_id, codebooks.name AS codebook,
    codebooks.version AS codebook_version, codes.method, rounds.kind AS coding_round,
    numbered.coder_number, codes.theme, codes.second_themes, codes.confidence, codes.coded_at
FROM work_codes AS codes
INNER JOIN codebooks ON codes.codebook_id = codebooks.id
INNER JOIN works ON codes.work_id = works.id
LEFT JOIN coding_rounds AS rounds ON codes.round_id = rounds.id
LEFT JOIN numbered ON codes.coder = numbered.coder AND codes.method IN ('person', 'settled')
WHERE {OF_STUDY}
ORDER BY codes.id
"""  # noqa: S608  (our own names)


def load_study_themes(study: Study) -> Iterator[tuple[str, pd.DataFrame]]:
    """Tables of content analysis by name; empty if no work of the study was coded."""
    values = {name: study.values()[name] for name in ("start", "stop", "accounts")}
    themes = read(study.engine, WORK_THEMES, values)
    if themes.empty:
        return
    yield "themes", read(study.engine, THEMES, {"names": sorted(set(themes["codebook"]))})
    yield "work-themes", themes
    yield "work-codes", read(study.engine, WORK_CODES, values)
