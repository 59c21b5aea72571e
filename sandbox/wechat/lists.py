"""Values that several lists of articles have in common."""

from html import escape

from sandbox.wechat import ids, text
from sandbox.wechat.model import Article

COVER = "https://mmbiz.qpic.cn/sz_mmbiz_jpg/sandbox/0?wx_fmt=jpeg"


def title(article: Article) -> str:
    return escape(text.title(article))


def digest(article: Article) -> str:
    return escape(text.digest(article))


def link(article: Article, extra: str = "") -> str:
    """With `&amp;`, as lists escape it."""
    return escape(ids.listed_link(article.key, extra))
