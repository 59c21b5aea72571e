"""Figures: a frame in, an Altair chart out, the same for a notebook, the report and a paper.

    from analysis import charts
    charts.ranking(table, language="zh", title="…")
    charts.draw(chart, charts.Form.PDF, width=84)

Each takes `language`, `title` (the finding), `subtitle` (what, where, when) and `description` (for
people who cannot see it).
"""

from analysis.charts.grid import tile_grid
from analysis.charts.output import draw, read_width
from analysis.charts.rankings import dot_strip, head_and_tail, lorenz, ranking, scorecard
from analysis.charts.relations import decomposition, distribution, intervals, network, scatter
from analysis.charts.times import growth, hours, lines, months, week
from analysis.choices import Drawing as Form

__all__ = [
    "Form",
    "decomposition",
    "distribution",
    "dot_strip",
    "draw",
    "growth",
    "head_and_tail",
    "hours",
    "intervals",
    "lines",
    "lorenz",
    "months",
    "network",
    "ranking",
    "read_width",
    "scatter",
    "scorecard",
    "tile_grid",
    "week",
]
