"""Graphs as GEXF and GraphML for Gephi and others, without characters that XML refuses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd

from analysis.errors import DataError
from analysis.write.files import refuse_existing, replacing, require_folder

FORMS = (".gexf", ".graphml")
# https://www.w3.org/TR/xml/#charsets: files with others are written, but cannot be read.
REFUSED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Without it, the same graph gives the same file on any day.
TODAY = re.compile(rb' lastmodifieddate="[^"]*"')


def check_graph_target(path: Path, *, overwrite: bool) -> None:
    """Raises DataError if a graph cannot be written into this file."""
    if path.suffix.lower() not in FORMS:
        raise DataError(f"{path} ends with none of {', '.join(FORMS)}")
    require_folder(path)
    if not overwrite:
        refuse_existing(path)


def write_graph(graph: nx.DiGraph, path: Path) -> None:
    """Write the graph atomically in the format of the file's suffix. Raises DataError."""
    clean = nx.DiGraph()
    clean.add_nodes_from((key, _clean(values)) for key, values in graph.nodes(data=True))
    clean.add_edges_from((*ends, _clean(values)) for *ends, values in graph.edges(data=True))
    with replacing([path]) as (half,):
        if path.suffix.lower() == ".gexf":
            nx.write_gexf(clean, half, encoding="utf-8")
            half.write_bytes(TODAY.sub(b"", half.read_bytes(), count=1))
        else:
            nx.write_graphml(clean, half, encoding="utf-8")


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    """Attributes without unknown values, their texts valid in XML."""
    return {
        name: REFUSED.sub("\ufffd", value) if isinstance(value, str) else value
        for name, value in values.items()
        if not pd.isna(value)
    }
