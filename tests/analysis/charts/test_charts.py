"""Figures: their content, and Chinese characters on every machine."""

from __future__ import annotations

import io
import json
import re
import struct
import zlib
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import charts
from analysis.charts.data import rows
from analysis.charts.output import FONTS
from analysis.charts.provinces import ENGLISH, PLACES
from analysis.charts.theme import STEPS, platform_colours
from analysis.choices import Language
from analysis.errors import DataError
from analysis.load.database import open_database
from libcrawl.platforms import PLATFORMS
from tests.conftest import Database

RANKING = pd.DataFrame(
    {
        "library": ["a", "b", "c"], "name_zh": ["云山图书馆", "海滨图书馆", "林间图书馆"],
        "rank": [1, 2, None], "rank_low": [1, 1, None], "rank_high": [1, 2, None],
        "value": [812.5, 640.25, None],
    }
)  # fmt: skip
CELLS = pd.DataFrame(
    {
        "province": ["上海", "上海", "月球"], "platform": ["weibo", "douyin", "weibo"],
        "library": ["a", "a", "b"], "name_zh": ["云山图书馆"] * 3,
        "state": ["ranked", "silent", "ranked"], "percentile": [88.0, None, 10.0],
        "value": [812.5, None, 1.0],
    }
)  # fmt: skip
STRIP = RANKING[["library", "name_zh", "value"]].assign(platform="weibo")
HOURS = pd.DataFrame({"hour": [9, 20], "share_works": [0.75, 0.25], "share_response": [0.25, 0.75]})
NODES = RANKING[["library", "name_zh"]].assign(
    account_id=[1, 2, 3], platform="weibo", named_in=[0, 3, 0], naming_works=[2, 0, 1],
    x=[-1.0, 0, 1.0], y=0.0,
)  # fmt: skip
EDGES = pd.DataFrame({"account_id": [1, 3], "linked_account_id": [2, 2], "works": [2, 1]})
EACH: dict[str, Callable[..., Any]] = {
    "ranking": lambda **k: charts.ranking(RANKING, **k),
    "tile_grid": lambda **k: charts.tile_grid(CELLS, **k),
    "dot_strip": lambda **k: charts.dot_strip(STRIP, **k),
    "head_and_tail": lambda **k: charts.head_and_tail(STRIP, **k),
    "lorenz": lambda **k: charts.lorenz(
        pd.DataFrame({"platform": "weibo", "share_accounts": [0, 1], "share_value": [0, 1]}), **k
    ),
    "scorecard": lambda **k: charts.scorecard(
        pd.DataFrame({"dimension": ["reach"], "percentile": [40.0]}), **k
    ),
    "hours": lambda **k: charts.hours(HOURS, **k),
    "week": lambda **k: charts.week(
        pd.DataFrame({"weekday": [1], "hour": [9], "works": [4]}), **k
    ),
    "months": lambda **k: charts.months(
        pd.DataFrame({"month": ["2026-08", "2026-10"], "value": [1.0, 2.0], "peers_low": 1.0,
                      "peers_median": 1.0, "peers_high": 2.0}), **k
    ),
    "lines": lambda **k: charts.lines(
        pd.DataFrame({"month": ["2026-08"], "platform": ["weibo"], "value": [1.0]}), **k
    ),
    "growth": lambda **k: charts.growth(
        pd.DataFrame({"platform": ["weibo"] * 2, "age": [1, 7], "share": [0.5, 1.0]}), **k
    ),
    "decomposition": lambda **k: charts.decomposition(
        pd.DataFrame({"input": ["转发"], "contribution": [-4.5]}), **k
    ),
    "scatter": lambda **k: charts.scatter(
        STRIP.assign(other=5.0), x="value", y="other", headings=("x", "y"), **k
    ),
    "intervals": lambda **k: charts.intervals(
        pd.DataFrame({"name": ["阅读"], "value": [0.2], "low": [0.1], "high": [0.3]}), **k
    ),
    "network": lambda **k: charts.network(NODES, EDGES, **k),
    "distribution": lambda **k: charts.distribution(pd.DataFrame({"interactions": [0, 1, 3]}), **k),
}  # fmt: skip


def pixels(png: bytes) -> np.ndarray:
    """The lightness of each pixel of an RGBA picture of eight bits."""
    stream, parts, size = io.BytesIO(png[8:]), b"", (0, 0)
    while head := stream.read(8):
        length, name = struct.unpack(">I4s", head)
        content = stream.read(length + 4)[:-4]
        if name == b"IHDR":
            size = struct.unpack(">II", content[:8])
            assert content[8:10] == b"\x08\x06"
        parts += content if name == b"IDAT" else b""
    width, height = size
    lines = np.frombuffer(zlib.decompress(parts), np.uint8).reshape(height, 1 + 4 * width)
    image = np.zeros((height, 4 * width), np.int32)
    for y in range(height):
        line, above = lines[y, 1:].astype(np.int32), image[y - 1] if y else 0
        match lines[y, 0]:
            case 0:
                image[y] = line
            case 1:
                image[y] = np.cumsum(line.reshape(-1, 4), axis=0).ravel() % 256
            case 2:
                image[y] = (line + above) % 256
            case _:
                _unfilter(image, y, line, int(lines[y, 0]))
    return image.reshape(height, width, 4)[:, :, :3].mean(axis=2)


def _unfilter(image: np.ndarray, y: int, line: np.ndarray, kind: int) -> None:
    for x in range(len(line)):
        left = int(image[y, x - 4]) if x >= 4 else 0
        above = int(image[y - 1, x]) if y else 0
        corner = int(image[y - 1, x - 4]) if y and x >= 4 else 0
        if kind == 3:
            guess = (left + above) // 2
        else:
            guess = min((left, above, corner), key=lambda each: abs(left + above - corner - each))
        image[y, x] = (line[x] + guess) % 256


def spec(chart: Any) -> dict[str, Any]:
    made: dict[str, Any] = chart.to_dict()
    return made


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", EACH)
def test_every_figure_can_be_drawn_and_is_described(name: str, language: Language) -> None:
    chart = EACH[name](language=language, title="标题 Title", subtitle="副标题", description="说明")
    made = spec(chart)
    assert made["description"] == "说明"
    assert made["title"]["text"] == "标题 Title"
    svg = charts.draw(chart, charts.Form.SVG).decode()
    assert "标题 Title" in svg
    assert "副标题" in svg
    assert "vega.github.io" not in svg
    assert ">null<" not in svg
    assert 'aria-label="X-axis' not in svg, "Vega's own English"


def test_without_a_description_the_title_is_one() -> None:
    assert spec(charts.ranking(RANKING, title="甲", subtitle="乙"))["description"] == "甲; 乙"


def test_chinese_is_no_boxes() -> None:
    """Two titles of the same length differ in thousands of pixels; boxes would be all alike."""
    one, other = (
        pixels(charts.draw(EACH["distribution"](title=title), charts.Form.PNG, 84))
        for title in ("图书馆新媒体", "阅读推广服务")
    )
    assert one.shape == other.shape
    head = one.shape[0] // 8
    differing = np.abs(one[:head] - other[:head]) > 60
    assert differing.sum() > 500
    assert not (np.abs(one[head:] - other[head:]) > 60).any()


def test_the_font_has_the_words_of_figures() -> None:
    from fontTools.ttLib import TTFont

    for file in ("libcrawl-sans-sc.ttf", "libcrawl-sans-sc.woff2"):
        font = TTFont(FONTS / file)
        known = set(font.getBestCmap())
        text = "图书馆传播指数名次区间阅读推广，。；：（）《》←→≥≤✓†½" + "".join(PLACES)
        assert {ord(each) for each in text} <= known
        assert font["name"].getDebugName(1) == "Libcrawl Sans SC"
        assert (FONTS / file).stat().st_size < 2_200_000
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text("utf-8")


@pytest.mark.parametrize(("width", "points"), [("84mm", 238.11), ("8.4cm", 238.11), ("2in", 144)])
def test_a_figure_is_as_wide_as_requested(width: str, points: float) -> None:
    chart = EACH["ranking"](title="甲")
    svg = charts.draw(chart, charts.Form.SVG, charts.read_width(width)).decode()
    assert float(re.search(r'width="([\d.]+)"', svg)[1]) == pytest.approx(points, abs=0.01)
    png = charts.draw(chart, charts.Form.PNG, charts.read_width(width))
    assert struct.unpack(">I", png[16:20])[0] == pytest.approx(points / 72 * 300, abs=1.5)
    assert charts.draw(chart, charts.Form.PDF, charts.read_width(width)).startswith(b"%PDF-")


@pytest.mark.parametrize("name", EACH)
def test_every_figure_is_a_page_of_a_column_s_width(name: str) -> None:
    """84 mm are 238.11 points; its text is text, which can be selected and found."""
    chart = EACH[name](title="图书馆 Library")
    pdf = charts.draw(chart, charts.Form.PDF, charts.read_width("84mm"))
    box = re.search(rb"/MediaBox \[([\d. ]+)\]", pdf)
    assert float(box[1].split()[2]) == pytest.approx(238.11, abs=0.01)
    assert b"/ToUnicode" in pdf
    png = pixels(charts.draw(chart, charts.Form.PNG, charts.read_width("84mm")))
    assert png.shape[1] == pytest.approx(84 / 25.4 * 300, abs=1.5)
    assert (png < 128).sum() > 200, "dark without colour"


@pytest.mark.parametrize("text", ["", "84", "84px", "-3mm", "5mm", "2000mm"])
def test_an_invalid_width(text: str) -> None:
    with pytest.raises(DataError):
        charts.read_width(text)


def test_hours_without_works_are_shown() -> None:
    data = json.dumps(spec(EACH["hours"]()), ensure_ascii=False)
    assert len(set(re.findall(r'"hour": (\d+)', data))) == 24


def test_a_month_without_a_row_is_a_gap() -> None:
    data = spec(EACH["months"]())
    values = next(iter(data["datasets"].values())) if "datasets" in data else data["data"]["values"]
    assert [row["value"] for row in values] == [1.0, None, 2.0]


def test_who_has_no_rank_is_not_in_the_ranking() -> None:
    svg = charts.draw(EACH["ranking"](), charts.Form.SVG).decode()
    assert "云山图书馆" in svg
    assert "林间图书馆" not in svg


def test_a_province_that_has_no_place_is_left_out() -> None:
    svg = charts.draw(EACH["tile_grid"](), charts.Form.SVG).decode()
    assert "上海" in svg
    assert "月球" not in svg
    assert set(PLACES) == set(ENGLISH)
    assert len(set(PLACES.values())) == len(PLACES) == 31


def lightness(colour: str) -> float:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_colours_are_apart_without_colour() -> None:
    steps = [lightness(each) for each in STEPS]
    assert steps == sorted(steps, reverse=True)
    assert min(a - b for a, b in pairwise(steps)) > 25
    platforms = sorted(lightness(each.colour) for each in PLATFORMS.values())
    assert min(b - a for a, b in pairwise(platforms)) > 25


def test_a_platform_has_the_colour_of_its_record(read_only_study: Database) -> None:
    open_database(read_only_study.url).dispose()
    for name, record in PLATFORMS.items():
        assert platform_colours([name]).to_dict()["range"] == [record.colour]
    unknown = platform_colours(["yunshu", "weibo", "another"]).to_dict()["range"]
    assert len(set(unknown)) == 3


def test_what_is_not_known_is_null() -> None:
    frame = pd.DataFrame({"value": pd.Series([1.23456789, None], dtype="Float64")})
    assert rows(frame).to_dict()["values"] == [{"value": 1.23457}, {"value": None}]


@pytest.mark.parametrize("name", ["months", "hours", "scorecard"])
def test_a_figure_of_each_library_differs_by_its_rows_alone(name: str) -> None:
    """The specification equals that of its chart, too."""
    function = getattr(charts, name)
    frame = {
        "months": pd.DataFrame(
            {"month": ["2026-09", "2026-10"], "value": [1.0, 2.5], "peers_low": 1.0,
             "peers_median": 1.5, "peers_high": 2.0}
        ),
        "hours": HOURS,
        "scorecard": pd.DataFrame({"dimension": ["覆盖", "产出"], "percentile": [40.0, None]}),
    }[name]  # fmt: skip
    other = frame.assign(**{frame.columns[1]: frame.iloc[:, 1] * 2})
    one, two = (function.spec(each, description="说明") for each in (frame, other))
    assert one.pop("datasets") != two.pop("datasets")
    assert one == two
    chart = spec(function(frame, description="说明"))
    assert chart["datasets"] == function.spec(frame)["datasets"]
    assert chart["layer"] == json.loads(json.dumps(one["layer"]))


def test_names_of_a_network_stand_where_they_cover_nothing() -> None:
    near = NODES.assign(x=[0.0, 0.01, 0.9], y=[0.0, 0.02, 0.9], named_in=[5, 4, 3])
    drawn = rows_of(charts.network(near, EDGES))
    assert [each["label"] for each in drawn] == ["云山图书馆", "海滨图书馆", "林间图书馆"]
    first, second, third = ((each["label_x"], each["label_y"]) for each in drawn)
    assert first[0] == 0
    assert first[1] < 0, "below: above its dot stands the second dot"
    assert second[0] == pytest.approx(0.01, abs=1e-6)
    assert second[1] > 0.02, "above its dot"
    assert third[1] > 0.9, "above, though the next would not be"


def test_a_network_leaves_out_names_without_room() -> None:
    crowd = pd.concat([NODES.head(1)] * 30, ignore_index=True)
    places = [(x / 10, y / 20) for x in range(6) for y in range(5)]
    crowd = crowd.assign(account_id=range(30), named_in=range(30, 0, -1))
    crowd[["x", "y"]] = places
    drawn = rows_of(charts.network(crowd, EDGES))
    shown = [each for each in drawn if each["label"]]
    assert 0 < len(shown) < 30
    assert drawn[0]["label"], "who is named most has room first"
    pixels_ = [((e["label_x"] + 1.1) * 640 / 2.2, (1.1 - e["label_y"]) * 460 / 2.2) for e in shown]
    for index, (x, y) in enumerate(pixels_):
        for other_x, other_y in pixels_[:index]:
            assert abs(x - other_x) > 54 or abs(y - other_y) > 13, "names of 5 characters, 11 px"
    assert not [
        each for each in rows_of(charts.network(crowd.assign(named_in=0), EDGES)) if each["label"]
    ]


def rows_of(chart: Any) -> list[dict[str, Any]]:
    """The accounts that a network draws."""
    made = spec(chart)
    [name] = [each["data"]["name"] for each in made["layer"] if each["mark"]["type"] == "point"]
    return list(made["datasets"][name])


def test_hours_without_a_known_response_have_no_line_and_no_word_for_it() -> None:
    words = {True: ["发布的作品", "得到的互动"], False: ["发布的作品"]}
    for is_known, shown in words.items():
        frame = HOURS if is_known else HOURS.assign(share_response=pd.NA)
        text = json.dumps(spec(charts.hours(frame)), ensure_ascii=False)
        assert f'"domain": {json.dumps(shown, ensure_ascii=False)}' in text
        assert ('"type": "line"' in text) is is_known


def test_amounts_are_written_out_up_to_four_digits() -> None:
    svg = charts.draw(EACH["head_and_tail"](language=Language.ZH), charts.Form.SVG).decode()
    assert ">0<" in svg and ">600<" in svg and ">0k<" not in svg


def test_a_grid_of_libraries_without_a_province() -> None:
    """As of a panel that names none: no tile, and no error."""
    svg = charts.draw(charts.tile_grid(CELLS.iloc[:0]), charts.Form.SVG).decode()
    assert "<svg" in svg
