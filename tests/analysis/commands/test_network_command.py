"""`python -m analysis network`: the network of a sandbox is the one that its truth has."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import networkx as nx
import pytest
from sqlalchemy import text

from tests.analysis.study import Analyse, analyser, insert_study
from tests.conftest import Database

LINKS = """
INSERT INTO work_links (work_id, kind, name, account_id, candidates, linked_at)
SELECT w.id, link.kind, link.name, link.account_id, link.candidates, w.published_at - interval '3 h'
FROM works AS w CROSS JOIN (VALUES
    (2, 'repost', '海图', 4, 1), (4, 'mention', '云图', 2, 1), (2, 'mention', '某馆', NULL, 2),
    (4, 'repost', '外馆', NULL, 0)
) AS link (source, kind, name, account_id, candidates)
WHERE w.account_id = link.source AND w.published_at >= '2026-10-01+8'
"""


@pytest.fixture
def analyse(database: Database) -> Analyse:
    insert_study(database)
    with database.engine.begin() as connection:
        connection.execute(text(LINKS))
    return analyser(database)


def rows(analyse: Analyse, *options: str) -> list[dict[str, object]]:
    done = analyse("network", "--month", "2026-10", *options, "--format", "json")
    assert done.exit_code == 0, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_every_view_of_it(analyse: Analyse, tmp_path: Path) -> None:
    file = tmp_path / "network.gexf"
    by_account = {row["account_id"]: row for row in rows(analyse, "--graph", str(file))}
    assert by_account[2]["named_in"] == 12 == by_account[4]["naming_works"]
    assert by_account[1]["named_by"] == 0 and by_account[1]["community"] is None
    assert by_account[2]["reciprocity"] == 1
    graph = nx.read_gexf(file)
    assert {(one, other) for one, other in graph.edges()} == {("2", "4"), ("4", "2")}
    assert graph.nodes["4"]["library"] == "hai"
    [pair, other] = rows(analyse, "--show", "pairs")
    assert {pair["repost"], other["repost"]} == {0, 12}
    response = {row["account_id"]: row for row in rows(analyse, "--show", "response")}
    assert (response[2]["received"], response[2]["repost_hours"]) == (12, 3)
    [month] = rows(analyse, "--show", "months")
    assert (month["month"], month["ambiguous"], month["outside"]) == ("2026-10", 12, 12)
    assert [row["works"] for row in rows(analyse, "--show", "pairs", "--link", "repost")] == [12]


def test_what_is_refused(analyse: Analyse, tmp_path: Path) -> None:
    for options, words in (
        (("--graph", str(tmp_path / "network.svg")), "ends with none of .gexf, .graphml"),
        (("--graph", str(tmp_path / "no" / "network.gexf")), "there is no folder"),
        (("--library", "hia"), "did you mean hai"),
        (("--link", "reprint"), "nothing is known to be reposted"),
    ):
        done = analyse("network", "--month", "2026-10", *options)
        assert done.exit_code == 1
        assert done.stderr.startswith("error: ") and words in done.stderr, done.stderr
    assert not list(tmp_path.iterdir())
    assert Counter(row["library"] for row in rows(analyse)) == {"yun": 3, "hai": 1}
