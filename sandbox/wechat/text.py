"""The text of an article: as HTML, as the plain text of short forms, and as it may be stored.

Stored text: one line for each paragraph, no blank lines, private names as `@用户`.
"""

from functools import lru_cache
from html import escape

from sandbox.prose import markup
from sandbox.prose.markup import Mark, Piece
from sandbox.wechat.model import Article, Shown

PLAIN = (Shown.IMAGE, Shown.TEXT)
"""Kinds whose content is plain text with line breaks instead of HTML."""

SPAN = '<span style="font-size: 15px;letter-spacing: 1px;">{}</span>'
PICTURE = (
    '<section style="text-align: center;" nodeleaf=""><img class="rich_pages wxw-img"'
    ' data-ratio="0.66" data-type="png" data-w="1080"'
    ' data-src="https://mmbiz.qpic.cn/sz_mmbiz_png/{name}/640?wx_fmt=png&amp;from=appmsg"/>'
    "</section>"
)
BREAK = "<p><br/></p>"
FORMS = 4


def content(article: Article, moment: int) -> str:
    """HTML, or plain text for pictures and texts; names are all in it."""
    lines = article.lines_at(moment)
    if article.shown in PLAIN:
        return "\n".join(markup.raw_text(markup.pieces(line)) for line in lines)
    return as_html(article, moment)


def as_html(article: Article, moment: int) -> str:
    """The text of any kind of article as HTML, as the official interface gives it."""
    lines = article.lines_at(moment)
    blocks = [_block(line, place % FORMS) for place, line in enumerate(lines)]
    blocks.insert(1, PICTURE.format(name=f"sandbox{article.mid}{article.idx}"))
    return "".join(blocks)


def stored(article: Article, moment: int) -> str:
    return _stored(article.lines_at(moment))


@lru_cache(markup.KEPT)
def _stored(lines: tuple[str, ...]) -> str:
    return "\n".join(markup.true_text(line) for line in lines)


def digest(article: Article) -> str:
    """The beginning of the text, as lists show it."""
    first = markup.raw_text(markup.pieces(article.lines[0]))
    return first[:54]


def title(article: Article) -> str:
    """The title as its author wrote it, every name in it."""
    return markup.raw_text(markup.pieces(article.title))


@lru_cache(markup.KEPT)
def _block(line: str, form: int) -> str:
    """Paragraphs in the various ways that editors nest them."""
    inner = "".join(map(_html, markup.pieces(line)))
    match form:
        case 0:
            return f"<section><section><p>{SPAN.format(inner)}</p></section></section>"
        case 1:
            return f'<p style="text-align: left;">{inner}</p>{BREAK}'
        case 2:
            return f"<section>{inner}<br/></section>"
        case _:
            return f"<p>{SPAN.format(f'<strong>{inner}</strong>')}</p>"


def _html(piece: Piece) -> str:
    mark, text = piece
    if mark is Mark.LINK:
        return f'<a href="https://mp.weixin.qq.com/mp/homepage" target="_blank">{escape(text)}</a>'
    return escape(markup.raw_text([piece]), quote=False)
