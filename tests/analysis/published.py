"""Data sets with certified or printed results: NIST's, and those that R brings (4.2.2)."""

from __future__ import annotations

from typing import Any

import pandas as pd


def results(frame: pd.DataFrame) -> list[Any]:
    """The rows of a table of results, with the columns as attributes."""
    return list(frame.itertuples(index=False))


def grouped(**samples: tuple[float, ...]) -> pd.DataFrame:
    """A row for each value: `value` and its `group`."""
    rows = [(value, name) for name, values in samples.items() for value in values]
    return pd.DataFrame(rows, columns=["value", "group"])


# NIST Statistical Reference Datasets (itl.nist.gov/div898/strd), Analysis of Variance, SiRstv:
# resistivity of silicon by five instruments.
SIRSTV = grouped(
    a=(196.3052, 196.1240, 196.1890, 196.2569, 196.3403),
    b=(196.3042, 196.3825, 196.1669, 196.3257, 196.0422),
    c=(196.1303, 196.2005, 196.2889, 196.0343, 196.1811),
    d=(196.2795, 196.1748, 196.1494, 196.1485, 195.9885),
    e=(196.2119, 196.1051, 196.1850, 196.0052, 196.2090),
)
# Dobson 1983, in R `PlantGrowth`: dried weight of plants.
PLANTS = grouped(
    ctrl=(4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14),
    trt1=(4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69),
    trt2=(6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26),
)
# Student 1908, in R `sleep`: hours of sleep gained by two drugs.
SLEEP = grouped(
    one=(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0),
    two=(1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4),
)
# Beall 1942, in R `InsectSprays`: insects left after six sprays; counts with many ties.
SPRAYS = grouped(
    A=(10, 7, 20, 14, 14, 12, 10, 23, 17, 20, 14, 13),
    B=(11, 17, 21, 11, 16, 14, 17, 17, 19, 21, 7, 13),
    C=(0, 1, 7, 2, 3, 1, 2, 1, 3, 0, 1, 4),
    D=(3, 5, 12, 6, 4, 3, 5, 5, 5, 5, 2, 4),
    E=(3, 5, 3, 5, 3, 6, 1, 1, 3, 2, 6, 4),
    F=(11, 9, 15, 22, 15, 16, 13, 10, 26, 26, 24, 13),
)
# Hollander and Wolfe 1973, p. 116, in R `?kruskal.test`: mucociliary efficiency.
CILIA = grouped(
    normal=(2.9, 3.0, 2.5, 2.6, 3.2),
    obstructive=(3.8, 2.7, 4.0, 2.4),
    asbestosis=(2.8, 3.4, 3.7, 2.2, 2.0),
)
# Hollander and Wolfe 1973, p. 69f, in R `?wilcox.test`: permeability of the placenta.
PLACENTA = grouped(
    term=(0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46),
    early=(1.15, 0.88, 0.90, 0.74, 1.21),
)
# Hollander and Wolfe 1973, p. 187f, in R `?cor.test`: Hunter L and panel scores of tuna.
TUNA = pd.DataFrame(
    {
        "hunter": [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1],
        "panel": [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8],
    }
)
# Motor Trend 1974, in R `mtcars`: miles per gallon of automatic and of manual cars.
CARS = grouped(
    automatic=(
        21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 21.5,
        15.5, 15.2, 13.3, 19.2,
    ),
    manual=(21.0, 21.0, 22.8, 32.4, 30.4, 33.9, 27.3, 26.0, 30.4, 15.8, 19.7, 15.0, 21.4),
)  # fmt: skip
# Snee 1974, in R `HairEyeColor`, both sexes: hair by eyes (brown, blue, hazel, green).
HAIR_AND_EYES = {
    "black": (68, 20, 15, 5),
    "brown": (119, 84, 54, 29),
    "red": (26, 17, 14, 14),
    "blond": (7, 94, 10, 16),
}
# Agresti 1990, p. 61f, in R `?fisher.test`: a lady tasting tea; poured first by guessed first.
TEA = {"milk": (3, 1), "tea": (1, 3)}
# NIST StRD, Linear Regression, Longley: certified coefficients. The other figures are R's of the
# same data, `longley`: car::vif, and sqrt(diag(sandwich::vcovHC(model, "HC3"))), whose columns R
# keeps in thousands and tens: SCALE makes them NIST's.
NIST_LONGLEY = {
    "(constant)": -3482258.63459582,
    "GNPDEFL": 15.0618722713733,
    "GNP": -0.0358191792925910,
    "UNEMP": -2.02022980381683,
    "ARMED": -1.03322686717359,
    "POP": -0.0511041056535807,
    "YEAR": 1829.15146461355,
}
VIF = {"GNPDEFL": 135.53243828, "GNP": 1788.5134827179, "UNEMP": 33.618890596, "ARMED": 3.588930193,
       "POP": 399.151022313, "YEAR": 758.980597407}  # fmt: skip
HC3 = (1799.47722877, 0.091119386554, 0.0556239884848, 0.00822133497912, 0.00298789259012,
       0.324905819592, 0.922807842148)  # fmt: skip
SCALE = (1000, 1000, 1, 100, 100, 1, 1000)


def cases(table: dict[str, tuple[int, ...]]) -> pd.DataFrame:
    """A row for each case of a cross table: `row` and `column`."""
    rows = [
        (name, str(place))
        for name, counts in table.items()
        for place, count in enumerate(counts)
        for _ in range(count)
    ]
    return pd.DataFrame(rows, columns=["row", "column"])
