"""Figures drawn once for each library: one specification, filled with different rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Generic, ParamSpec

import altair as alt
from altair.utils.schemapi import debug_mode

from analysis.charts.theme import CONFIG, describe

P = ParamSpec("P")
Specification = dict[str, Any]


class Repeated(Generic[P]):
    """Wraps a function that returns a Vega-Lite specification as one that returns an Altair chart.

    `spec` is that one: without the configuration that all figures share, and a hundred times as
    quick.
    """

    def __init__(self, specify: Callable[P, Specification]) -> None:
        self.spec = specify
        update_wrapper(self, specify)

    def __call__(self, *arguments: P.args, **options: P.kwargs) -> alt.TopLevelMixin:
        """The chart."""
        return alt.LayerChart.from_dict({**self.spec(*arguments, **options), "config": CONFIG})


def template(chart: alt.TopLevelMixin) -> Specification:
    """The specification of a chart whose data are `alt.NamedData`, to be filled with rows."""
    with debug_mode(False):  # Altair would validate at each step; the tests validate the whole
        made: Specification = chart.to_dict(validate=False)
    return made


def fill(
    specification: Specification,
    datasets: dict[str, list[dict[str, Any]]],
    *,
    title: str,
    subtitle: str,
    description: str,
) -> Specification:
    """The specification filled with these rows and words."""
    words = {"title": {"text": title, "subtitle": subtitle}} if title or subtitle else {}
    text = describe(title, subtitle, description)
    return {**specification, **words, "description": text, "datasets": datasets}
