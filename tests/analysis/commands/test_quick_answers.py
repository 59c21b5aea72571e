"""`--help` and a wrong argument are answered before anything that takes long is imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis import compute_figures, load_libraries, load_observations, month, open_database
from analysis.__main__ import app
from analysis.commands.table import COMMANDS
from analysis.compute.statistics import work_cases
from analysis.compute.versions import VERSIONS
from analysis.load.works import load_traits
from analysis.names import ACCOUNT_FIGURES, WORK_FIGURES
from tests.conftest import Database

ROOT = Path(__file__).resolve().parents[3]
HEAVY = ("numpy", "pandas", "scipy", "sqlalchemy", "rich", "openpyxl", "pyarrow")
NOWHERE = {"DATABASE_URL": "postgresql://127.0.0.1:1/none"}
MISTAKES = {
    "index --nope": (2, "No such option: --nope"),
    "indx": (2, "Did you mean 'index'?"),
    "timing --by lunch": (2, "'lunch' is not one of 'hour'"),
    "case": (2, "Missing option '--library'"),
    "ranking --month 2026-13": (1, "'2026-13' is not a month like 2026-10"),
    "ranking --index hci": (1, "there is no index 'hci'; there are: wci, nri, bci, dci"),
    "index --version wci-99": (1, "there is no version 'wci-99'"),
    "describe --column lieks": (1, "there is no column 'lieks'; did you mean likes"),
    "compare --against 2026-1": (1, "'2026-1' is not a month like 2026-10"),
    "composite --weights likes=0.5,foo=1": (1, "there is no column 'foo'"),
    "composite --column weibo.lieks": (1, "there is no column 'weibo.lieks'"),
    "sensitivity --index bci --column likes": (1, "choose one: the versions of --index"),
    "tests --of works --column lieks": (1, "there is no column 'lieks'; did you mean likes"),
    "tests --by regoin": (1, "'regoin' is no grouping; did you mean region?"),
    "index --output table.doc": (1, "table.doc ends with none of .csv"),
}


def test_help_lists_all_commands() -> None:
    done = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "100", "LC_ALL": "C.UTF-8"})
    assert done.exit_code == 0
    for name, summary in COMMANDS.items():
        assert name in done.stdout
        assert summary.en in done.stdout
        assert summary.zh


@pytest.mark.parametrize("line", MISTAKES)
def test_mistake_is_one_line_before_the_database_is_queried(line: str) -> None:
    status, words = MISTAKES[line]
    done = CliRunner().invoke(app, line.split(), env=NOWHERE)
    assert (done.exit_code, done.stdout) == (status, "")
    [reported] = done.stderr.splitlines()
    assert reported.startswith("error: ")
    assert words in reported


def test_modules_of_commands_import_nothing_that_takes_long() -> None:
    names = ", ".join(f"analysis.commands.{name.replace('-', '_')}" for name in COMMANDS)
    code = (
        f"import sys, analysis.__main__, {names}; print([n for n in {HEAVY} if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_one_thread_computes() -> None:
    """Threads of OpenBLAS spend processor time on waiting for each other."""
    code = (
        "import analysis.__main__, numpy.linalg, scipy.linalg; from threadpoolctl import"
        " threadpool_info; print({each['num_threads'] for each in threadpool_info()})"
    )
    own = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=own
    )
    assert done.stdout.strip() == "{1}"


NAMES = {
    "ranking --platform nonsense": "there is no platform 'nonsense'; there are: weibo,",
    "describe --platform weibp": "there is no platform 'weibp'; did you mean weibo?",
    "index --library nonsense": "there is no library 'nonsense'; there are:",
    "case --library nonsense --month 2026-10": "there is no library 'nonsense'; there are:",
    "inequality --region nonsense": "there is no region 'nonsense'; there are:",
    "coverage --platform nonsense": "there is no platform 'nonsense'",
    "search 阅读 --library nonsense": "there is no library 'nonsense'",
}


@pytest.mark.parametrize("line", NAMES)
def test_name_that_the_database_does_not_know(line: str, read_only_study: Database) -> None:
    done = CliRunner().invoke(app, line.split(), env={"DATABASE_URL": read_only_study.url})
    assert (done.exit_code, done.stdout) == (1, "")
    [reported] = done.stderr.splitlines()
    assert reported.startswith(f"error: {NAMES[line]}")


RUN = """
import json, sys
from analysis.__main__ import app
lines, heavy = json.load(sys.stdin)
for line in lines:
    try:
        app(line.split())
    except SystemExit as ended:
        print(json.dumps([line, ended.code, [name for name in heavy if name in sys.modules]]))
"""


def test_help_and_mistakes_import_nothing_that_takes_long() -> None:
    """But for NumPy, a tenth of a second, where names of figures or versions are looked up.

    In one process: what is imported for one line stays, and shows for those behind it.
    """
    lines = ["--help", "ranking --help", "ranking --index hci", "describe --column lieks"]
    heavy = [name for name in HEAVY if name != "rich"]  # typer draws help with it
    done = subprocess.run(
        [sys.executable, "-c", RUN], cwd=ROOT, input=json.dumps([lines, heavy]),
        env={**os.environ, **NOWHERE}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    printed = [line for line in done.stdout.splitlines() if line.startswith("[")]
    reported = [json.loads(line) for line in printed]
    assert [line for line, *_ in reported] == lines
    for line, _, imported in reported:
        assert imported == ([] if "--help" in line else ["numpy"]), line


def test_name_is_looked_up_by_psycopg_alone(read_only_study: Database) -> None:
    """0.3 seconds of the processor, where what reads and computes figures takes 0.8.

    Some commands need NumPy, a tenth of a second, for the names that their options know. One
    process for all of them, those that need nothing first: what is imported there stays.
    """
    bare = ("ranking", "index", "coverage", "search")
    lines = sorted(NAMES, key=lambda line: not line.startswith(bare))
    done = subprocess.run(
        [sys.executable, "-c", RUN], cwd=ROOT, input=json.dumps([lines, HEAVY]),
        env={**os.environ, "DATABASE_URL": read_only_study.url},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    reported = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line for line, *_ in reported] == lines
    for line, status, imported in reported:
        assert status == 1, line
        assert imported in ([], ["numpy"]), line
        assert not (line.startswith(bare) and imported), line


def test_names_are_those_of_the_frames(read_only_study: Database) -> None:
    engine = open_database(read_only_study.url)
    seen = load_observations(engine, month("2026-10"))
    figures = compute_figures(seen).select_dtypes("number", exclude="timedelta")
    assert set(figures.columns) - {"account_id"} == {*ACCOUNT_FIGURES, *VERSIONS}
    traits = load_traits(engine, month("2026-10")).drop(columns=["is_found", "account_id", "kind"])
    names = ["work_id", *(name for name in traits if name not in seen.works)]
    seen = replace(seen, works=seen.works.merge(traits[names], on="work_id"))
    works = work_cases(seen, load_libraries(engine)).select_dtypes("number", exclude="timedelta")
    assert set(works.columns) - {"account_id", "work_id"} == WORK_FIGURES


def test_entry_point() -> None:
    """Installed, and in .venv, where .ci/path writes it."""
    script = Path(sys.executable).with_name("libcrawl-analysis")
    done = subprocess.run([script, "indx"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean 'index'?" in done.stderr
