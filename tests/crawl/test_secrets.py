"""The operator's session reaches the platform and nothing else."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.crawl.conftest import MakeStand, Stand

SECRET = "Zq7PLANTEDsecret9xW"


def everything_in_the_database(stand: Stand) -> str:
    tables = stand.query(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    )
    parts = [stand.query(f'SELECT t::text FROM "{table}" AS t') for (table,) in tables]
    return "\n".join(str(row[0]) for rows in parts for row in rows)


def everything_in(folder: Path) -> str:
    """The text of all files; archives are unpacked."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    bodies = (
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for path in files
    )
    return "\n".join(body.decode("utf-8", "replace") for body in bodies)


def as_file(folder: Path, content: str) -> str:
    path = folder / "session"
    path.write_text(content, encoding="utf-8")
    path.chmod(0o600)
    return str(path)


COOKIES = {"name": "SUB", "value": SECRET, "domain": ".weibo.com", "path": "/"}
FORMS = {
    "string": f"SUB={SECRET}; XSRF-TOKEN=abc",
    "netscape": f"# Netscape HTTP Cookie File\n.weibo.com\tTRUE\t/\tTRUE\t0\tSUB\t{SECRET}\n",
    "list": json.dumps([COOKIES]),
    "state": json.dumps({"cookies": [COOKIES], "origins": []}),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_session_goes_to_the_platform_and_nowhere_else(
    make_stand: MakeStand, tmp_path: Path, form: str
) -> None:
    stand = make_stand("beijing", "tianjin", "jilin", require_session=f"SUB={SECRET}")
    value = FORMS[form] if form == "string" else as_file(tmp_path, FORMS[form])
    assert stand.crawl("depth=60").returncode == 1
    assert {verdict for verdict, _ in stand.verdicts().values()} == {"login_required"}
    # faults on the way: errors, kept answers and their messages hold no session either
    stand.sandbox.fault("drift", account="jilin", endpoint="list")
    stand.sandbox.fault("http_500", account="tianjin", endpoint="list")
    crawled = stand.crawl("depth=60", "LOG_LEVEL=DEBUG", LIBCRAWL_WEIBO_SESSION=value)
    verdicts = {library: verdict for library, (verdict, _) in stand.verdicts().items()}
    assert verdicts == {"beijing": "complete", "tianjin": "failed", "jilin": "drift"}
    sent = [row for row in stand.sandbox.log() if row["endpoint"] == "profile"]
    assert sent[-1]["cookies"][0] == "SUB"
    assert SECRET not in crawled.stdout + crawled.stderr
    assert SECRET not in everything_in_the_database(stand)
    assert list((stand.data / "drift").iterdir())
    assert SECRET not in everything_in(stand.data)
    assert stand.query("SELECT settings->>'has_session' FROM crawl_runs ORDER BY id") == [
        ("false",),
        ("true",),
    ]


@pytest.mark.parametrize(
    "broken",
    [
        "[{broken " + SECRET,
        json.dumps([{"nome": "SUB", "value": SECRET}]),
        f".weibo.com\tTRUE\t/\tSUB\t{SECRET}\n",
        SECRET * 40,
    ],
)
def test_an_unreadable_session_is_not_quoted(
    make_stand: MakeStand, tmp_path: Path, broken: str
) -> None:
    stand = make_stand("tianjin")
    path = as_file(tmp_path, broken)
    crawled = stand.crawl(LIBCRAWL_WEIBO_SESSION=path)
    assert crawled.returncode == 1
    assert f"error: LIBCRAWL_WEIBO_SESSION: {path}" in crawled.stderr
    assert SECRET not in crawled.stdout + crawled.stderr
    assert "Traceback" not in crawled.stderr
    assert stand.sandbox.log() == []


def test_the_password_of_the_database_is_not_shown(make_stand: MakeStand) -> None:
    stand = make_stand("tianjin")
    url = f"postgresql://nobody:{SECRET}@127.0.0.1:1/none"
    crawled = stand.crawl(DATABASE_URL=url)
    assert crawled.returncode == 1
    assert "DATABASE_URL" in crawled.stderr
    assert SECRET not in crawled.stdout + crawled.stderr
