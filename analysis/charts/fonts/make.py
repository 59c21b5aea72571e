"""Make the font of the figures and of the report: Noto Sans SC with the characters of GB 2312.

    apt-get download fonts-noto-cjk && dpkg -x fonts-noto-cjk_*.deb noto
    python -m analysis.charts.fonts.make noto/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

writes libcrawl-sans-sc.ttf and .woff2 beside this file. The licence (OFL.txt) requires that a
changed font bears another name. vl-convert reads the .ttf, browsers the .woff2.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

HERE = Path(__file__).parent
NAME = "Libcrawl Sans SC"
CHINA = 2  # the place of Noto Sans CJK SC within the collection
SYMBOLS = "←→↑↓↗↘≥≤≠≈±×÷✓✗†‡•·…–—―“”‘’«»€£¥°′″‰½¼¾²³¹₁₂αβγκρτχσμΔΣ∑√∞○●△▲▽▼□■◇◆★☆▸▾①②③④⑤⑥⑦⑧⑨⑩啰囍"
ERROR = 1.0  # of a curve, in units of a thousandth of its size


def characters() -> set[int]:
    """Code points of GB 2312, of Latin-1 and of SYMBOLS."""
    rows = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    gb = "".join(pair.decode("gb2312", errors="ignore") for pair in rows)
    latin = "".join(chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x180)))
    return {ord(each) for each in gb + latin + SYMBOLS}


def make(source: Path) -> TTFont:
    """The subset with TrueType outlines, which every renderer reads."""
    options = subset.Options(layout_features=["kern", "tnum"], hinting=False)
    options.notdef_outline = True
    font = TTFont(source, fontNumber=CHINA)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    _use_quadratic_outlines(font)
    _rename(font)
    return font


def _use_quadratic_outlines(font: TTFont) -> None:
    glyphs, made = font.getGlyphSet(), {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, ERROR, reverse_direction=True))
        made[name] = pen.glyph()
    font["loca"], table = newTable("loca"), newTable("glyf")
    table.glyphOrder, table.glyphs = font.getGlyphOrder(), made
    font["glyf"] = table
    for name in ("CFF ", "VORG"):
        if name in font:
            del font[name]
    largest = font["maxp"]
    largest.tableVersion = 0x00010000
    for name in (
        *("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs"),
        *("maxInstructionDefs", "maxStackElements", "maxSizeOfInstructions"),
        "maxComponentElements",
    ):
        setattr(largest, name, 1 if name == "maxZones" else 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"


def _rename(font: TTFont) -> None:
    style = {1: NAME, 2: "Regular", 3: f"{NAME} 1", 4: NAME, 6: NAME.replace(" ", "") + "-Regular"}
    for record in list(font["name"].names):
        if record.nameID in style:
            record.string = style[record.nameID]
        elif record.nameID not in (0, 5, 13, 14):  # copyright, version, licence and its address
            font["name"].removeNames(nameID=record.nameID)


def main() -> None:
    """Write both files."""
    font = make(Path(sys.argv[1]))
    for form, ending in ((None, "ttf"), ("woff2", "woff2")):
        font.flavor = form
        font.save(HERE / f"libcrawl-sans-sc.{ending}")


if __name__ == "__main__":
    main()
