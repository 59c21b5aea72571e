"""HTML and platform text to plain text: emoji, topics, mentions of institutions, line breaks."""

from __future__ import annotations

import re

from libcrawl.parsers.markup import MarkupReader

# #阅读推广# (Weibo: closed by a second sign; no line break inside)
TOPIC = re.compile(r"#([^#\n]{1,60})#")
# @上海图书馆 · //@读者小李: · 图by@读者小李 (names are letters, digits, ideographs, _ and -),
# but not name@example.org
MENTION = re.compile(r"(?:(?<![A-Za-z0-9._+-])|(?!@[A-Za-z0-9.-]*\.[A-Za-z]))@([\w\-·]{1,30})")
# Characters that carry nothing: NUL (PostgreSQL refuses it) and the zero-width space that
# Weibo appends. Joiners and variation selectors belong to emoji and stay.
ZERO_WIDTH_SPACE = "\u200b"
BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001)))) + ZERO_WIDTH_SPACE
INVISIBLE = re.compile(f"[\x00\ufeff{ZERO_WIDTH_SPACE}]")

INSTITUTION = re.compile(
    "图书|书[馆店城院局房屋]|博物|美术|文化|文旅|旅游|文联|大学|学院|学校|[中小]学|幼儿园|教育|"
    "出版|杂志|期刊|[日晚早时]报|新闻|电视|广播|电台|卫视|央视|传媒|融媒|发布|政府|政务|公安|警|消防|"
    "法院|检察|气象|地铁|铁路|机场|官方|官微|平台|协会|学会|联盟|基金|委|研究|中心|集团|公司|"
    "银行|医院|[局厅部社馆]$|(?i:library|museum|university|official)"
)
SOMEBODY = "@用户"
# The end of a text that a list shows in part.
WHOLE = "全文"
WHOLE_LINK = f">{WHOLE}</a>"


class _PlainText(MarkupReader):
    """Collects text, with line breaks for <br> and the alt text for images."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def text(self, text: str) -> None:
        self.parts.append(text)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "br":
            self.parts.append("\n")
        elif tag == "img":
            self.parts.append(attributes.get("alt", ""))

    def end(self, tag: str) -> None:
        if tag == "a":  # a mention ends with its link, before any character
            self.parts.append(ZERO_WIDTH_SPACE)


def html_text(html: str) -> str:
    """The characters of an HTML fragment; the ends of links are marked by zero-width spaces."""
    if "<" not in html and "&" not in html:
        return html
    reader = _PlainText()
    reader.read(html)
    return "".join(reader.parts)


def without_cut_link(html: str) -> str:
    """A list's text without the link to the whole one: ` ...<a href="/status/46…">全文</a>`."""
    before, link, ending = html.rstrip().rpartition("<a ")
    if not link or not ending.endswith(WHOLE_LINK) or ">" in ending[: -len(WHOLE_LINK)]:
        return html
    return _without_dots(before.rstrip())


def without_cut_mark(text: str) -> str:
    """Plain text without the mark of a cut: ` ...全文` and zero-width spaces behind it."""
    body = text.rstrip(BLANKS)
    before = body.removesuffix(WHOLE).rstrip()
    is_marked = body.endswith(WHOLE) and before.endswith(("...", "…"))
    return _without_dots(before) if is_marked else text


def _without_dots(text: str) -> str:
    dots = text.removesuffix("...") if text.endswith("...") else text.rstrip("…")
    return dots.rstrip()


def public_text(text: str, own_name: str) -> str:
    """Text as it may be stored: persons hidden, invisible characters removed, tidied."""
    return tidy(hide_persons(text, own_name))


def tidy(text: str) -> str:
    """Without invisible characters, and without spaces at the ends of lines and of the text."""
    lines = INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def hide_persons(text: str, own_name: str) -> str:
    """Mentions of anybody who does not look like an institution become `@用户`.

    Institutions are recognised by their names (图书馆, 大学, …); `own_name`, the account's, is
    kept.
    What looks like nobody known counts as a person: a kept institution is worth less than a
    stored reader.
    """

    def replace(match: re.Match[str]) -> str:
        name = match[1]
        return match[0] if name == own_name or INSTITUTION.search(name) else SOMEBODY

    return MENTION.sub(replace, text)


def topics(text: str) -> tuple[str, ...]:
    """The topics of a text in order of appearance, without signs and repetitions."""
    found = (match.strip() for match in TOPIC.findall(text))
    return tuple(dict.fromkeys(topic for topic in found if topic))
