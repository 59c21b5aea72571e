"""Places that cannot be written are refused before a database is opened."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.__main__ import app
from analysis.errors import DataError
from analysis.write.files import require_place, whole_folder
from analysis.write.report.build import replacing_folder

# Root, too, is refused there, though the permissions of the folder say otherwise.
NO_PLACE = "/proc/x"


@pytest.mark.parametrize(
    "words",
    [
        "report --out /proc/x",
        "serve --out /proc/x",
        "serve --out report --heartbeat /proc/x",
        "figures --out /proc/x",
        "export --format csv --output /proc/x",
        "export --format csv --what works --output /proc/x",
        "export --package /proc/x",
        "ranking --index bci --format csv --output /proc/x",
        "network --graph /proc/x.gexf",
    ],
)
def test_it_is_refused_at_once(words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    away = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nowhere"}
    done = CliRunner().invoke(app, words.split(), env=away)
    [line] = done.output.splitlines()
    assert line.startswith(f"error: {NO_PLACE}") and "cannot be written: " in line
    assert done.exit_code == 1
    assert not list(tmp_path.iterdir())


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    for command in (("report", "--out"), ("figures", "--out"), ("export", "--package")):
        done = CliRunner().invoke(app, [*command, str(tmp_path / ("a" * 300))])
        [line] = done.output.splitlines()
        assert line.endswith("File name too long"), command
        assert done.exit_code == 1


def test_what_is_mounted_is_not_replaced() -> None:
    with pytest.raises(DataError, match="is a mount point and cannot be replaced"):
        require_place(Path("/dev"))


def test_the_folder_one_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with replacing_folder(Path()) as made:
        (made / "index.html").touch()
    assert (tmp_path / "index.html").exists()
    monkeypatch.chdir(tmp_path)
    with whole_folder(Path(), ["a"], overwrite=False) as half:
        assert half.parent == Path(os.path.curdir).resolve()
        (half / "a").touch()
    assert {"a", "index.html"} < {each.name for each in tmp_path.iterdir()}
