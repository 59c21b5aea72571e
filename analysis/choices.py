"""Values of options, apart from the code behind them, which takes long to import."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """A language of headings, notes and labels."""

    ZH = "zh"
    EN = "en"


class Format(StrEnum):
    """A form that a frame can take."""

    TABLE = "table"
    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    SAV = "sav"
    JSON = "json"


class Drawing(StrEnum):
    """A form that a figure can be written in."""

    SVG = "svg"
    PNG = "png"
    PDF = "pdf"


class By(StrEnum):
    """Dimension of a comparison."""

    LIBRARY = "library"
    REGION = "region"
    PLATFORM = "platform"
    WINDOW = "window"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Period(StrEnum):
    """Periods of a window."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Statistic(StrEnum):
    """How the accounts of a group become one figure."""

    MEDIAN = "median"
    MEAN = "mean"
    SUM = "sum"


class Weighting(StrEnum):
    """Source of the weights of a composite index."""

    EQUAL = "equal"
    FIXED = "fixed"
    ENTROPY = "entropy"
    CRITIC = "critic"


class Scoring(StrEnum):
    """How weighted columns become a score."""

    SUM = "sum"
    TOPSIS = "topsis"
    VALUES = "values"


class Rows(StrEnum):
    """Rows of figures: accounts or works."""

    ACCOUNTS = "accounts"
    WORKS = "works"


class Size(StrEnum):
    """Thirds of the accounts of a platform, by followers."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Peers(StrEnum):
    """Libraries that a library is compared with."""

    ALL = "all"
    REGION = "region"
    LEVEL = "level"
