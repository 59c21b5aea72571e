"""Published and computed values of the indices: name, inputs, result, parts, tolerance."""

from dataclasses import dataclass, field

WINDOW = {"works": 40, "days": 30}
READS_AND_WOWS = {
    "reads": 30_000,
    "wows": 120,
    "headline_reads": 18_000,
    "headline_wows": 80,
    "max_reads": 5_000,
    "max_wows": 30,
}
LIKES = {"likes": 200, "headline_likes": 130, "max_likes": 45}
SHARES = {"shares": 600, "headline_shares": 400, "max_shares": 120}


@dataclass(frozen=True)
class Vector:
    """An index of these inputs has this value, to the digits that are written."""

    index: str
    inputs: dict[str, int]
    value: float | None
    parts: dict[str, float | None] = field(default_factory=dict)
    within: float = 5e-7

    def __str__(self) -> str:
        return f"{self.index} {self.value}"


# Computed from the formulas; wci-2.0 is the worked example of gulangu.com/a/344.html.
VECTORS = (
    Vector(
        "wci_13_0",
        {**WINDOW, **READS_AND_WOWS},
        404.810007,
        {"O": 6.429477, "A": 6.143293, "H": 5.936840, "P": 8.095851},
    ),
    Vector(
        "wci_14_2",
        {**WINDOW, **READS_AND_WOWS, **LIKES},
        509.949573,
        {"O": 6.459539, "A": 6.173163, "H": 5.965130, "P": 8.120112},
    ),
    Vector(
        "wci_14_2_shares",
        {**WINDOW, **READS_AND_WOWS, **LIKES, **SHARES},
        473.621772,
        {"O": 6.218721, "A": 5.932544, "H": 5.740390, "P": 7.906140},
    ),
    Vector(
        "wci_2_0",
        {"works": 100, "reads": 10_000, "max_reads": 300, "likes": 4_000, "max_likes": 60},
        411.4875079,
        within=5e-8,
    ),
    Vector(
        "bci_1",
        {
            "works": 120,
            "originals": 60,
            "shares": 300,
            "comments": 150,
            "original_shares": 200,
            "original_comments": 90,
            "likes": 900,
        },
        813.805679,
        {"W1": 4.316349, "W2": 5.278770},
    ),
    Vector(
        "nri",
        {
            "works": 40,
            "days": 7,
            "reads": 30_000,
            "max_reads": 5_000,
            "headline_reads": 18_000,
            "likes": 120,
        },
        646.6138,
        within=5e-5,
    ),
    Vector("c_index", {"likes": 10, "comments": 2, "shares": 3}, 145.182, within=5e-4),
)


def _published(inputs: tuple[int, ...], *parts: float | None) -> Vector:
    names = ("new_works", "new_likes", "new_comments", "new_shares", "new_followers", "followers")
    named = dict(zip(("publishing", "interaction", "coverage"), parts, strict=False))
    return Vector("dci_1_0", dict(zip(names, inputs, strict=True)), parts[-1], named, 5e-3)


# 刘青、郭嘉如 2023, 图书馆工作与研究 2023(1): 5-13, Table 1; 30 days to 2021-12-02.
PUBLISHED = (
    _published((32, 6218, 198, 182, 20_000, 149_000), 34.97, 443.83, 163.67, 642.47),
    _published((17, 247, 76, 7, 173, 12_000), 28.90, 266.08, 124.98, 419.96),
    _published((2, 27, 2, 3, 766, 49_000), 10.99, 122.41, 144.79, 278.19),
    _published((9, 2080, 64, 30, -578, 276_000), 23.03, 336.15, None, None),
)
DCI = Vector(
    "dci_1_0",
    PUBLISHED[0].inputs,
    642.468684,
    {"publishing": 34.965076, "interaction": 443.832276, "coverage": 163.671333},
)
# X2 and X3 are per day: 3500 plays and 40 comments.
BVCI_INPUTS = {
    "videos": 12, "days": 30, "new_plays": 105_000, "new_video_comments": 1200,
    "followers": 25_000, "new_followers": 180,
}  # fmt: skip
BVCI = (
    Vector("bvci_2_0", BVCI_INPUTS, 598.56, within=5e-3),
    Vector("bvci_2_0", BVCI_INPUTS | {"new_followers": -1}, None),
    Vector("bvci_2_0", BVCI_INPUTS | {"new_plays": -31}, None),
)
ALL = (*VECTORS, DCI, *PUBLISHED, *BVCI)
