"""Figures as files: SVG, PNG and PDF, made without a browser."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import altair as alt
import vl_convert
from altair.utils.schemapi import debug_mode

from analysis.charts.repeated import Specification
from analysis.charts.theme import CONFIG, FONT
from analysis.choices import Drawing as Form
from analysis.errors import DataError

FONTS = Path(__file__).parent / "fonts"
OWN_FONT = "Libcrawl Sans SC"
MILLIMETRE = 72 / 25.4  # points
DPI = 300
WIDTHS = (20, 1000)  # millimetres


def read_width(text: str) -> float:
    """A width in millimetres, such as "84mm", "8.4cm" or "3.3in". Raises DataError."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(mm|cm|in)\s*", text)
    if found is None:
        raise DataError(f"{text!r} is not a width like 84mm, 8.4cm or 3.3in")
    width = float(found[1]) * {"mm": 1, "cm": 10, "in": 25.4}[found[2]]
    if not WIDTHS[0] <= width <= WIDTHS[1]:
        raise DataError(f"{text} is no width of a figure: {WIDTHS[0]} to {WIDTHS[1]} mm")
    return width


def draw(chart: alt.TopLevelMixin | Specification, form: Form, width: float | None = None) -> bytes:
    """Render the figure to bytes; `width` is that of the whole figure in millimetres."""
    _know_the_font()
    whole = {"config": CONFIG, **chart} if isinstance(chart, dict) else _specify(chart)
    spec = json.dumps(whole).replace(FONT, OWN_FONT)  # the same on every machine
    svg = vl_convert.vegalite_to_svg(spec)
    if width is not None:
        svg = _scaled(svg, width)
    if form is Form.SVG:
        return svg.encode()
    if form is Form.PDF:
        return bytes(vl_convert.svg_to_pdf(svg))
    return bytes(vl_convert.svg_to_png(svg, ppi=DPI))


def _specify(chart: alt.TopLevelMixin) -> Specification:
    """Its specification, which takes a tenth of the time unvalidated."""
    with debug_mode(False):
        made: Specification = chart.to_dict(validate=False)
    return made


def _scaled(svg: str, width: float) -> str:
    """The SVG scaled to a width in millimetres, text and lines included."""
    head, body = svg.split(">", 1)
    size = re.search(r'width="([\d.]+)" height="([\d.]+)"', head)
    assert size is not None
    own, high = float(size[1]), float(size[2])
    points = width * MILLIMETRE
    new = f'width="{points:.3f}" height="{high * points / own:.3f}"'
    return f"{head.replace(size[0], new)}>{body}"


@cache
def _know_the_font() -> None:
    vl_convert.register_font_directory(str(FONTS))
