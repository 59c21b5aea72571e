"""After the first crawl of one platform, in a month before which nobody looked, while the panel
knows accounts on the others, too: there are figures, and a report.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.__main__ import app
from tests.crawl.conftest import MakeStand

OCTOBER = ("--month", "2026-10")
COMMANDS = (
    ("ranking", "--index", "bci"),
    ("index", "--by", "month"),
    ("describe",),
    ("compare",),
    ("inequality",),
    ("timing",),
    ("interaction",),
    ("case", "--library", "anhui"),
    ("tests",),
    ("growth",),
    ("quality",),
    ("coverage",),
)


def test_figures_and_report(
    make_stand: MakeStand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = make_stand("anhui", "hebei", "tianjin")
    stand.sandbox.set_clock(datetime.fromisoformat("2026-11-29T20:00+08:00"))
    done = stand.crawl()
    assert done.returncode == 0, done.stdout + done.stderr
    monkeypatch.setenv("DATABASE_URL", stand.database.url)
    for words in COMMANDS:
        reported = CliRunner().invoke(app, [*words, *OCTOBER], catch_exceptions=False)
        assert reported.exit_code == 0, (words, reported.stderr)
    pages = tmp_path / "report"
    words = ("report", *OCTOBER, "--lang", "zh", "--out", str(pages))
    reported = CliRunner().invoke(app, words, catch_exceptions=False)
    assert reported.exit_code == 0, reported.stderr
    platforms = {path.stem for path in (pages / "platforms").glob("*.html")}
    assert "weibo" in platforms and len(platforms) > 1
    others = platforms - {"weibo"}
    for each in others:
        page = (pages / "platforms" / f"{each}.html").read_text("utf-8")
        assert "没有账号可以排名" in page or "没有公布计算公式的指数" in page, each
