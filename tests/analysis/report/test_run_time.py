"""The script that draws figures: bundled once, and each time where it cannot be kept.

That it draws is seen in the browser (test_report_pages.py).
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest
import vl_convert

from analysis.write.report import run_time as module
from analysis.write.report.run_time import run_time

VERSION = version("vl-convert-python")


@pytest.fixture
def bundled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was bundled, without the seconds that it takes."""
    made: list[str] = []

    def bundle(exports: str) -> str:
        made.append(exports)
        return f"vega; {exports}"

    monkeypatch.setattr(vl_convert, "javascript_bundle", bundle)
    return made


def test_it_is_bundled_once(
    bundled: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    first, second = run_time(), run_time()
    assert first == second == "(function () {\nvega; window.vegaEmbed = vegaEmbed;\n})();\n"
    assert len(bundled) == 1
    [kept] = (tmp_path / "caches" / "libcrawl").iterdir()
    assert kept.name.startswith(f"vega-{VERSION}-")


def test_where_it_cannot_be_kept(
    bundled: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert run_time() == run_time()
    assert len(bundled) == 2
    assert (tmp_path / "file").read_text() == ""


@pytest.mark.parametrize("given", ["", "relative"])
def test_the_usual_folder_of_caches(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", given)
    monkeypatch.setenv("HOME", str(tmp_path))
    kept = module._kept()
    assert kept.parent == tmp_path / ".cache" / "libcrawl"
    kept.parent.mkdir(parents=True)
    kept.write_text("kept")
    assert run_time() == "kept"


def test_what_is_exported_otherwise_is_bundled_anew(
    bundled: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another version of libcrawl may have kept one."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    run_time()
    monkeypatch.setattr(module, "EXPORTS", "window.other = vegaEmbed;")
    assert "window.other" in run_time()
    assert len(bundled) == 2
