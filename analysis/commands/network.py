"""`network`: reposts, reprints and mentions among institutions."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.commands.notes import print_note
from analysis.commands.query import Query
from analysis.commands.target import Target
from analysis.commands.window_command import over_window_without
from analysis.errors import DataError

if TYPE_CHECKING:
    import pandas as pd


class NetworkTable(StrEnum):
    """Rows of the table."""

    ACCOUNTS = "accounts"
    PAIRS = "pairs"
    RESPONSE = "response"
    MONTHS = "months"


class LinkKind(StrEnum):
    """Kind of link between a work and the institution that it names."""

    REPOST = "repost"
    REPRINT = "reprint"
    MENTION = "mention"
    VIA = "via"


CHIEF = {
    NetworkTable.ACCOUNTS: [
        "library", "platform", "account", "named_by", "named_in", "names", "naming_works",
        "pagerank", "community", "reciprocity",
    ],
    NetworkTable.PAIRS: [
        "library", "platform", "account", "linked_library", "linked_account", "works", "repost",
        "reprint", "mention", "via",
    ],
    NetworkTable.RESPONSE: [
        "library", "platform", "account", "linked_library", "linked_account", "received",
        "answered", "answer_share", "answer_hours", "repost_hours",
    ],
    NetworkTable.MONTHS: [
        "month", "linked_accounts", "pairs", "naming_works", "density", "reciprocity",
        "communities", "modularity", "outside", "ambiguous",
    ],
}  # fmt: skip


@over_window_without("counters", "as_of", "all_columns")
def network(
    query: Query,
    target: Target,
    *,
    show: Annotated[
        NetworkTable,
        typer.Option(
            help="`accounts`: named by whom, PageRank, community; `pairs`: who names whom;"
            " `response`: how often and how soon one answers the other; `months`: by month"
        ),
    ] = NetworkTable.ACCOUNTS,
    link: Annotated[
        list[LinkKind] | None, typer.Option(help="Kind of link; may be repeated; default: all")
    ] = None,
    graph: Annotated[
        Path | None, typer.Option(help="The network as a file, too: .gexf (Gephi) or .graphml")
    ] = None,
) -> None:
    """Who reposts, reprints and mentions whom, among the accounts of the panel.

    An account leads to those that its works of the window name. Accounts without links are in it;
    whom nobody knows for sure is counted, and left out.

    Example: network --from 2026-07-01 --to 2026-09-30 --graph network.gexf
    """
    from analysis.compute import network as compute
    from analysis.load.links import load_linked_accounts, load_links
    from analysis.load.provenance import load_schema_version
    from analysis.write.graph import check_graph_target, write_graph
    from analysis.write.provenance import Provenance, describe_figures

    if graph is not None:
        check_graph_target(graph, overwrite=target.overwrite)
    window = query.window
    accounts = load_linked_accounts(
        query.engine, libraries=query.libraries, platforms=query.platforms, regions=query.regions
    )
    links = load_links(query.engine, window)
    links = links[links["account_id"].isin(accounts["account_id"])]
    links = links[links["link"].isin([str(kind) for kind in link or LinkKind])]
    if links.empty:
        raise DataError(
            f"{window}: nothing is known to be reposted, reprinted or mentioned; `scrapy reparse`"
            " finds it in the archives of earlier runs"
        )
    pairs = compute.pair_up(links, accounts)
    whole = compute.build_graph(pairs, accounts)
    rated = compute.rate_accounts(whole, accounts)
    tables = {
        NetworkTable.ACCOUNTS: lambda: rated,
        NetworkTable.PAIRS: lambda: compute.name_pairs(
            pairs.sort_values("works", ascending=False, kind="stable", ignore_index=True), accounts
        ),
        NetworkTable.RESPONSE: lambda: compute.name_pairs(
            compute.measure_response(links, accounts).sort_values(
                ["received", "answered"], ascending=False, kind="stable", ignore_index=True
            ),
            accounts,
        ),
        NetworkTable.MONTHS: lambda: _by_month(links, accounts),
    }
    table = tables[show]()
    figures = compute.describe_graph(whole, links)

    def source(rows: int) -> Provenance:
        named = describe_figures("network", load_schema_version(query.engine), window)
        facts = {name: value for name, value in figures.items() if value is not None}
        return named.with_facts({"rows": rows} | {k: _plain(v) for k, v in facts.items()})

    if graph is not None:
        for row in rated.to_dict("records"):
            values = {name: row[name] for name in ("pagerank", "community", "reciprocity")}
            whole.nodes[row["account_id"]].update(values)
        write_graph(whole, graph)
    shown = table[CHIEF[show]] if target.is_brief else table
    target.write(target.with_names(shown, query.engine), source)
    print_note(
        f"{window}: {figures['pairs']} pairs among {figures['linked_accounts']} of"
        f" {figures['accounts']} accounts, {figures['naming_works']} works; links to institutions"
        f" outside: {figures['outside']}, to a name that several accounts bore:"
        f" {figures['ambiguous']}"
    )


def _by_month(links: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """The network of each month (Asia/Shanghai) of the window that has links."""
    import pandas as pd

    from analysis.compute import network as compute

    months = links["published_at"].dt.strftime("%Y-%m")
    rows = []
    for name, some in links.groupby(months):
        whole = compute.build_graph(compute.pair_up(some, accounts), accounts)
        rows.append({"month": name, **compute.describe_graph(whole, some)})
    return pd.DataFrame(rows).astype({"density": "Float64", "modularity": "Float64"})


def _plain(value: float) -> str | int:
    return value if isinstance(value, int) else f"{value:.4f}"
