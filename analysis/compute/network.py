"""Networks of institutions: an edge leads from the naming account to the named one.

Weights are works. Accounts that name nobody and are named by nobody are in it; nobody leads to
itself.
"""

from __future__ import annotations

from datetime import timedelta

import networkx as nx
import pandas as pd

SEED = 14  # of the communities
ANSWER_DAYS = 30  # a later work is no answer


def pair_up(links: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """One row for each pair of naming and named account: works in total and by kind of link.

    `links`: as load_links gives them; those between two of the accounts count. Columns:
    account_id, linked_account_id, works, repost, reprint, mention, via.
    """
    kinds = ["repost", "reprint", "mention", "via"]
    between = _between(links, accounts)
    keys = ["account_id", "linked_account_id"]
    works = between.groupby(keys)["work_id"].nunique().rename("works")
    by_kind = between.groupby([*keys, "link"])["work_id"].nunique().unstack("link", fill_value=0)
    return works.to_frame().join(by_kind.reindex(columns=kinds, fill_value=0)).reset_index()


def build_graph(pairs: pd.DataFrame, accounts: pd.DataFrame) -> nx.DiGraph:
    """Accounts with their names as attributes, and the pairs as weighted edges."""
    graph = nx.DiGraph()
    names = accounts.rename(columns={"account": "label", "name_zh": "library_name"})
    for row in names.fillna({"region": ""}).to_dict("records"):
        columns = ("label", "library", "library_name", "region", "platform")
        graph.add_node(int(row["account_id"]), **{name: str(row[name]) for name in columns})
    kinds = ("repost", "reprint", "mention", "via")
    for pair in pairs.to_dict("records"):
        counts = {kind: int(pair[kind]) for kind in kinds}
        ends = int(pair["account_id"]), int(pair["linked_account_id"])
        graph.add_edge(*ends, weight=int(pair["works"]), **counts)
    return graph


def rate_accounts(graph: nx.DiGraph, accounts: pd.DataFrame) -> pd.DataFrame:
    """One row for each account: degrees, works, PageRank, community and reciprocity.

    `named_by`, `names`: accounts; `named_in`, `naming_works`: works. `reciprocity`: share of the
    accounts on either side that are on both; NA without any. Communities are Louvain's over the
    sums of both directions, numbered by size; NA for an account without links.
    """
    ranks = nx.pagerank(graph, weight="weight") if graph else {}
    communities = _communities(graph)
    rows = []
    for key in accounts["account_id"]:
        named_by, names = set(graph.predecessors(key)), set(graph.successors(key))
        either = named_by | names
        rows.append(
            {
                "named_by": len(named_by),
                "named_in": graph.in_degree(key, weight="weight"),
                "names": len(names),
                "naming_works": graph.out_degree(key, weight="weight"),
                "pagerank": ranks[key] if graph.number_of_edges() else None,
                "community": communities.get(key),
                "reciprocity": len(named_by & names) / len(either) if either else None,
            }
        )
    rated = pd.DataFrame(rows, index=accounts.index)
    table = accounts[["library", "name_zh", "platform", "account", "account_id"]].join(rated)
    table = table.astype({"community": "Int64", "pagerank": "Float64", "reciprocity": "Float64"})
    order = ["named_in", "named_by", "naming_works", "library", "platform"]
    return table.sort_values(order, ascending=[False, False, False, True, True], ignore_index=True)


def _communities(graph: nx.DiGraph) -> dict[int, int]:
    sums = nx.Graph()
    for one, other, weight in sorted(graph.edges(data="weight")):
        known = sums.get_edge_data(one, other, {"weight": 0})
        sums.add_edge(one, other, weight=known["weight"] + weight)
    if not sums:
        return {}
    found = nx.community.louvain_communities(sums, weight="weight", seed=SEED)
    ordered = sorted(found, key=lambda members: (-len(members), min(members)))
    return {key: number for number, members in enumerate(ordered, 1) for key in members}


def place_accounts(graph: nx.DiGraph, most: int) -> pd.DataFrame:
    """Coordinates of the linked accounts in a drawing, −1 to 1: account_id, x, y.

    Linked accounts are close. Of more than `most`, those named most; reproducible. Each connected
    component has a square, whose area is its number of accounts; the squares are in rows.
    """
    linked = [key for key, degree in graph.degree() if degree]
    linked.sort(key=lambda key: (-graph.in_degree(key, weight="weight"), key))
    drawn = graph.subgraph(linked[:most]).to_undirected()
    parts = sorted(nx.connected_components(drawn), key=lambda part: (-len(part), min(part)))
    wide = 1.2 * len(drawn) ** 0.5
    left = top = high = 0.0
    rows = []
    for part in parts:
        side = len(part) ** 0.5
        if left and left + side > wide:
            left, top = 0.0, top + high
        high = side if not left else high
        for key, (x, y) in _place_part(drawn, part).items():
            rows.append((key, left + side * (0.5 + 0.42 * x), -top - side * (0.5 + 0.42 * y)))
        left += side
    places = pd.DataFrame(sorted(rows), columns=["account_id", "x", "y"])
    return places.assign(**{name: _stretched(places[name]) for name in ("x", "y")})


def _place_part(drawn: nx.Graph, part: set[int]) -> dict[int, tuple[float, float]]:
    """Places of those who hang together, −1 to 1."""
    own = nx.Graph()
    own.add_nodes_from(sorted(part))
    own.add_edges_from(sorted(map(sorted, drawn.subgraph(part).edges())))
    places = nx.spring_layout(own, seed=SEED, weight=None, iterations=200)
    return {key: (float(x), float(y)) for key, (x, y) in places.items()}


def _stretched(values: pd.Series) -> pd.Series:
    """From −1 to 1; one place alone is the middle."""
    width = values.max() - values.min()
    return 2 * (values - values.min()) / width - 1 if width > 0 else values * 0.0


def describe_graph(graph: nx.DiGraph, links: pd.DataFrame) -> dict[str, float | int | None]:
    """Figures of the whole network, and the number of links that leave it.

    `outside`: to institutions that are none of its accounts; `ambiguous`: to a name that several
    accounts bore.
    """
    edges = graph.number_of_edges()
    communities = _communities(graph)
    groups: dict[int, set[int]] = {}
    for key, number in communities.items():
        groups.setdefault(number, set()).add(key)
    sums = graph.to_undirected()
    linked = sums.subgraph(communities)
    return {
        "accounts": graph.number_of_nodes(),
        "linked_accounts": len(communities),
        "pairs": edges,
        "naming_works": sum(weight for *_, weight in graph.edges(data="weight")),
        "density": nx.density(graph) if len(graph) > 1 else None,
        "reciprocity": nx.reciprocity(graph) if edges else None,
        "communities": len(groups),
        "modularity": (
            nx.community.modularity(linked, list(groups.values()), weight=None) if edges else None
        ),
        "outside": int((links["linked_account_id"].isna() & (links["candidates"] < 2)).sum()),
        "ambiguous": int((links["candidates"] > 1).sum()),
    }


def measure_response(links: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """How often and how soon an account answers those that name it, for each pair.

    An answer is a work of `account` that names the other within 30 days after a work of the other
    that names it, or that reposts it; each naming work counts once. `answer_hours`: median, NA
    without an answer; `repost_hours`: median from a post of the other to its repost.
    """
    between = _between(links, accounts).sort_values("published_at", kind="stable")
    answers = {
        key: rows["published_at"].tolist()
        for key, rows in between.groupby(["account_id", "linked_account_id"])
    }
    rows = []
    for (naming, account), works in between.drop_duplicates(
        ["work_id", "account_id", "linked_account_id"]
    ).groupby(["account_id", "linked_account_id"]):
        given = answers.get((account, naming), [])
        delays = [_first_after(moment, given) for moment in works["published_at"]]
        hours = [each.total_seconds() / 3600 for each in delays if each is not None]
        rows.append(
            {
                "account_id": account,
                "linked_account_id": naming,
                "received": len(delays),
                "answered": len(hours),
                "answer_share": len(hours) / len(delays),
                "answer_hours": pd.Series(hours).median() if hours else None,
            }
        )
    columns = ["account_id", "linked_account_id", "received", "answered", "answer_share"]
    table = pd.DataFrame(rows, columns=[*columns, "answer_hours"])
    reposts = between[(between["link"] == "repost") & between["linked_at"].notna()]
    # Without any moment the column has no type.
    to, of = (pd.to_datetime(reposts[each], utc=True) for each in ("published_at", "linked_at"))
    delay = (to - of).dt.total_seconds() / 3600
    keys = ["account_id", "linked_account_id"]
    repost_hours = delay.groupby([reposts[key] for key in keys]).median().rename("repost_hours")
    table = table.merge(repost_hours.reset_index(), on=keys, how="outer")
    whole = {name: table[name].astype("Int64") for name in ("received", "answered")}
    table = table.assign(**whole).fillna({"received": 0, "answered": 0})
    floats = dict.fromkeys(("answer_share", "answer_hours", "repost_hours"), "Float64")
    return table.astype(floats)


def name_pairs(table: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """Keys of both accounts with their names before them."""
    ours = accounts.set_index("account_id")[["library", "platform", "account"]]
    others = ours[["library", "account"]].add_prefix("linked_")
    named = table.join(ours, on="account_id").join(others, on="linked_account_id")
    front = ["library", "platform", "account", "linked_library", "linked_account"]
    return named[[*front, *(name for name in table.columns)]]


def _between(links: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    known = set(accounts["account_id"])
    ours = links[links["account_id"].isin(known) & links["linked_account_id"].isin(known)]
    return ours[ours["account_id"] != ours["linked_account_id"]]


def _first_after(moment: pd.Timestamp, given: list[pd.Timestamp]) -> timedelta | None:
    """Time from the moment to the first given one after it; None if that is too late."""
    later = next((each for each in given if each > moment), None)
    if later is None or later - moment > timedelta(days=ANSWER_DAYS):
        return None
    return later - moment
