"""A network whose figures are obvious by eye."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pytest

from analysis.compute.network import (
    build_graph,
    describe_graph,
    measure_response,
    pair_up,
    place_accounts,
    rate_accounts,
)
from analysis.write.graph import write_graph

START = pd.Timestamp("2026-10-01T12:00+08:00")
HOUR = pd.Timedelta(hours=1)


def accounts(count: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_id": range(1, count + 1),
            "library": [f"lib{number}" for number in range(1, count + 1)],
            "name_zh": "馆",
            "region": "east",
            "platform": "weibo",
            "account": [f"账号{number}" for number in range(1, count + 1)],
        }
    )


def links(*rows: tuple[int, int | None, float, str], original: float | None = None) -> pd.DataFrame:
    """From whom, to whom (None: outside), how many hours later, kind."""
    return pd.DataFrame(
        [
            {
                "work_id": number,
                "link": kind,
                "account_id": source,
                "linked_account_id": target,
                "linked_account": "某馆",
                "linked_platform_id": None,
                "platform": "weibo",
                "candidates": 0 if target is None else 1,
                "published_at": START + hours * HOUR,
                "linked_at": None if kind != "repost" else START + (hours - 2) * HOUR,
            }
            for number, (source, target, hours, kind) in enumerate(rows)
        ]
    ).astype({"linked_account_id": "Int64", "linked_at": "datetime64[ns, Asia/Shanghai]"})


def test_a_star_and_an_isolated_account() -> None:
    """Three name the first, which names one of them back; the fifth is alone."""
    seen = links((2, 1, 0, "repost"), (3, 1, 1, "mention"), (4, 1, 2, "via"), (1, 2, 3, "mention"),
                 (2, 1, 4, "repost"), (1, 1, 5, "repost"), (3, None, 6, "mention"))  # fmt: skip
    panel = accounts(5)
    pairs = pair_up(seen, panel)
    assert pairs[["account_id", "linked_account_id", "works", "repost"]].values.tolist() == [
        [1, 2, 1, 0], [2, 1, 2, 2], [3, 1, 1, 0], [4, 1, 1, 0],
    ]  # fmt: skip
    graph = build_graph(pairs, panel)
    rated = rate_accounts(graph, panel).set_index("account_id")
    assert rated.loc[1, ["named_by", "named_in", "names", "naming_works"]].tolist() == [3, 4, 1, 1]
    assert rated.loc[1, "reciprocity"] == pytest.approx(1 / 3)
    assert rated.loc[2, "reciprocity"] == 1
    assert rated["pagerank"].sum() == pytest.approx(1)
    assert rated["pagerank"].idxmax() == 1
    assert pd.isna(rated.loc[5, "community"]) and pd.isna(rated.loc[5, "reciprocity"])
    figures = describe_graph(graph, seen)
    assert (figures["accounts"], figures["linked_accounts"], figures["pairs"]) == (5, 4, 4)
    assert figures["density"] == pytest.approx(4 / 20)
    assert figures["reciprocity"] == pytest.approx(2 / 4)
    assert (figures["outside"], figures["ambiguous"]) == (1, 0)


def test_two_triangles_are_two_communities() -> None:
    ring = [(1, 2), (2, 3), (3, 1), (4, 5), (5, 6), (6, 4), (3, 4)]
    seen = links(*((one, other, 0, "repost") for one, other in ring))
    panel = accounts(6)
    rated = rate_accounts(build_graph(pair_up(seen, panel), panel), panel).set_index("account_id")
    groups = rated["community"].to_dict()
    assert len({groups[key] for key in (1, 2, 3)}) == 1 == len({groups[key] for key in (4, 5, 6)})
    assert groups[1] != groups[4]


def test_an_answer_counts_once_for_each_work_and_within_30_days() -> None:
    seen = links((2, 1, 0, "mention"), (1, 2, 6, "mention"), (2, 1, 10, "repost"),
                 (3, 1, 0, "mention"), (1, 3, 24 * 31, "mention"))  # fmt: skip
    table = measure_response(seen, accounts(3)).set_index(["account_id", "linked_account_id"])
    assert table.loc[(1, 2), ["received", "answered", "answer_hours"]].tolist() == [2, 1, 6]
    assert table.loc[(1, 3), ["received", "answered", "answer_share"]].tolist() == [1, 0, 0]
    assert pd.isna(table.loc[(1, 3), "answer_hours"])
    assert table.loc[(2, 1), ["received", "answered", "answer_hours"]].tolist() == [1, 1, 4]
    assert table.loc[(2, 1), "repost_hours"] == 2


def test_an_empty_network() -> None:
    panel = accounts(2)
    seen = links((1, None, 0, "mention"))
    graph = build_graph(pair_up(seen, panel), panel)
    rated = rate_accounts(graph, panel)
    assert rated["named_by"].tolist() == [0, 0]
    assert rated["pagerank"].isna().all() and rated["community"].isna().all()
    assert describe_graph(graph, seen)["pairs"] == 0
    assert measure_response(seen, panel).empty
    assert measure_response(seen.head(0).astype("object"), panel).empty, "as a database gives none"


HOSTILE = ["\0空", "\x0b垂直", "\ud83d半", "\ufffe非", "<&>\"'", "📚👨‍👩‍👧", "]]>", "", " a\tb\n"]


@pytest.mark.parametrize("form", ["gexf", "graphml"])
def test_every_file_is_read_back(tmp_path: Path, form: str) -> None:
    """Names with characters that XML refuses, and unknown figures, are written."""
    graph: Any = nx.DiGraph()
    for key, name in enumerate(HOSTILE):
        graph.add_node(key, label=name, community=None if key % 2 else key, pagerank=pd.NA)
        graph.add_edge(key, (key + 1) % len(HOSTILE), weight=key + 1)
    path = tmp_path / f"network.{form}"
    write_graph(graph, path)
    read = nx.read_gexf(path) if form == "gexf" else nx.read_graphml(path)
    assert read.number_of_edges() == len(HOSTILE)
    weights = {(int(one), int(other)): weight for one, other, weight in read.edges(data="weight")}
    assert weights == {(key, (key + 1) % len(HOSTILE)): key + 1 for key in range(len(HOSTILE))}
    labels = [values["label"] for _, values in sorted(read.nodes(data=True))]
    assert labels[:4] == ["\ufffd空", "\ufffd垂直", "\ufffd半", "\ufffd非"]
    assert labels[5] == "📚👨‍👩‍👧"


def test_those_who_hang_together_stand_apart_from_others() -> None:
    found = accounts(6)
    made = links((1, 2, 0, "mention"), (3, 2, 1, "mention"), (4, 5, 2, "mention"))
    graph = build_graph(pair_up(made, found), found)
    places = place_accounts(graph, 10).set_index("account_id")
    for name in ("x", "y"):
        assert (places[name].min(), places[name].max()) == (-1, 1), "the whole drawing"
    above, below = places.loc[[1, 2, 3], "y"], places.loc[[4, 5], "y"]
    assert (
        below.max() < above.min()
        or places.loc[[4, 5], "x"].min() > places.loc[[1, 2, 3], "x"].max()
    )


def test_who_is_linked_has_a_place_in_a_drawing() -> None:
    found = accounts(5)
    made = links((1, 2, 0, "mention"), (3, 2, 1, "mention"), (4, 2, 2, "mention"))
    graph = build_graph(pair_up(made, found), found)
    places = place_accounts(graph, 10)
    assert places["account_id"].tolist() == [1, 2, 3, 4], "the fifth has no links"
    assert places[["x", "y"]].abs().max().max() <= 1
    assert places.equals(place_accounts(graph, 10)), "the same ones every time"
    assert place_accounts(graph, 1)["account_id"].tolist() == [2], "who is named most"
