"""Text as it may be stored: HTML to characters, persons hidden, invisible characters gone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libcrawl.parsers.text import hide_persons, html_text, public_text, tidy, topics

OWN = "青岚市图书馆"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
CODER = "\U0001f469\U0001f3fd\u200d\U0001f4bb"
HEART = "\u2764\ufe0f"
KEYCAP = "1\ufe0f\u20e3"
FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"

HTML = {
    "": "",
    "只有文字": "只有文字",
    "上<br>下": "上\n下",
    "上<br/>下": "上\n下",
    "上<br />下": "上\n下",
    "上<BR>下": "上\n下",
    "上<br class='x'>下": "上\n下",
    "上<br></br>下": "上\n下",
    "上<br><br />下": "上\n\n下",
    "甲 &amp; 乙 &lt;丙&gt; &quot;丁&quot; &#39;戊&#39;": "甲 & 乙 <丙> \"丁\" '戊'",
    "&#128512;&#x1F600;": "\U0001f600\U0001f600",
    "9:00&nbsp;开馆": "9:00\u00a0开馆",
    "R&D 与 AT&T": "R&D 与 AT&T",
    "&amp;lt;不是标签&amp;gt;": "&lt;不是标签&gt;",
    '<a href="x"><span class="surl-text">#夜读#</span></a>': "#夜读#",
    "<b>一<i>二<u>三</u></i></b>四": "一二三四",
    "<b>没有<i>关上": "没有关上",
    '好<span class="url-icon"><img alt="[心]" src="x.png"></span>书': "好[心]书",
    "好<span class='url-icon'><img alt=[抱抱] src='x.png' /></span>书": "好[抱抱]书",
    '<span class="url-icon"><img src="x.png"></span><span>网页链接</span>': "网页链接",
    "<img alt>图": "图",
    "<!-- 注 -->正文": "正文",
    "3 < 5 而 5 > 3": "3 < 5 而 5 > 3",
    "a<b": "a<b",
    f"{FAMILY}<br />{HEART}": f"{FAMILY}\n{HEART}",
}
TIDY = {
    "正文\u200b": "正文",
    "正文 \u200b\u200b\u200b": "正文",
    "\ufeff正文": "正文",
    "上\x00下": "上下",
    "上 \n下\t\n": "上\n下",
    "上\r\n下\r再下": "上\n下\n再下",
    "\n\n正文\n\n": "正文",
    "　全角缩进": "全角缩进",
    "上\n　　下": "上\n　　下",
    "\u200b \u200b": "",
    **{emoji: emoji for emoji in (FAMILY, CODER, HEART, KEYCAP, FLAG)},
}
MENTIONS = {
    "@爱读书的小林 好": "@用户 好",
    "@爱读书的小林": "@用户",
    "//@爱读书的小林:期待//@林一:好": "//@用户:期待//@用户:好",
    "//@读者小李 :期待": "//@用户 :期待",
    "感谢@ReadingCat_2010、@林-一": "感谢@用户、@用户",
    "@林一@陈二": "@用户@用户",
    "（@林一）": "（@用户）",
    "@青岚市图书馆 @澄湖博物馆": "@青岚市图书馆 @澄湖博物馆",
    "@青岚大学 @青岚日报 @林一": "@青岚大学 @青岚日报 @用户",
    "@青岚发布 @青岚文旅局 @青岚公安": "@青岚发布 @青岚文旅局 @青岚公安",
    "@Qinglan_Library 与 @CITYMUSEUM": "@Qinglan_Library 与 @CITYMUSEUM",
    "@澄湖书店@林一": "@澄湖书店@用户",
    "投稿 tougao@qinglanlib.example": "投稿 tougao@qinglanlib.example",
    "a.b-c_d@lib.example.org": "a.b-c_d@lib.example.org",
    "邮箱:lib+web@lib.example": "邮箱:lib+web@lib.example",
    "单独的@，价格@ 12": "单独的@，价格@ 12",
    "图by@爱读书的小林 cr.@林一 2010@Lin_Yi": "图by@用户 cr.@用户 2010@用户",
    "图by@澄湖博物馆": "图by@澄湖博物馆",
    "@ 林一": "@ 林一",
}


@pytest.mark.parametrize("html", HTML, ids=repr)
def test_html(html: str) -> None:
    assert tidy(html_text(html)) == tidy(HTML[html])


@pytest.mark.parametrize("text", TIDY, ids=repr)
def test_tidy(text: str) -> None:
    assert tidy(text) == TIDY[text]


@pytest.mark.parametrize("text", MENTIONS, ids=repr)
def test_persons_are_hidden_and_institutions_kept(text: str) -> None:
    assert hide_persons(text, OWN) == MENTIONS[text]


def test_own_name_is_kept_whatever_it_is() -> None:
    assert public_text("欢迎关注@青岚夜读 @林一", "青岚夜读") == "欢迎关注@青岚夜读 @用户"


@pytest.mark.parametrize("after", ["参加", "和", "2026", "_", "图书馆", "大学"])
def test_a_mention_ends_with_its_link(after: str) -> None:
    """Without the link's end a person's name would swallow what follows, and be kept for it."""
    html = f"<a href='/n/林一'>@林一</a>{after}"
    assert public_text(html_text(html), OWN) == f"@用户{after}"


def test_an_institution_before_other_words() -> None:
    html = "<a href='/n/澄湖博物馆'>@澄湖博物馆</a>和<a href='/n/林一'>@林一</a>同行"
    assert public_text(html_text(html), OWN) == "@澄湖博物馆和@用户同行"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#夜读#周末见#书单#", ("夜读", "书单")),
        ("#夜读##书单#", ("夜读", "书单")),
        ("#夜读# 又见 #夜读#", ("夜读",)),
        ("# 夜读 #", ("夜读",)),
        ("#没有关上", ()),
        ("#断\n行#", ()),
        ("##", ()),
        ("#  #", ()),
        ("C# 与 F#", ("与 F",)),
        ("", ()),
        ("#Reading 2026#", ("Reading 2026",)),
        (f"#{'长' * 60}#", ("长" * 60,)),
        (f"#{'长' * 61}#", ()),
    ],
)
def test_topics(text: str, found: tuple[str, ...]) -> None:
    assert tuple(topic.strip() for topic in topics(text)) == found


CONTROLS = ("\x00", "\u200b", "\ufeff", "\r\n", "\r", " ", "\n", "&#0;", "&#8203;", "&#x200b;")
MARKUP = ("<br>", "<a>", "</a>", "@", "林一", "#", "&amp;", "图书馆", "<img alt='[心]'>", FAMILY)
pieces = st.sampled_from((*CONTROLS, *MARKUP))
texts = st.lists(pieces | st.text(max_size=5)).map("".join)


@given(texts)
def test_nothing_invisible_is_left(text: str) -> None:
    stored = public_text(html_text(text), OWN)
    assert not set("\x00\u200b\ufeff\r") & set(stored)
    assert stored == stored.strip()
    assert all(line == line.rstrip() for line in stored.split("\n"))


@given(texts)
def test_tidy_is_tidy(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(st.lists(st.sampled_from([FAMILY, CODER, HEART, KEYCAP, FLAG, "读书", "\n"])).map("".join))
def test_emoji_survive_html_and_tidying(text: str) -> None:
    assert public_text(html_text(f"<b>{text}</b>"), OWN) == text.strip()


@given(
    st.text(alphabet="林一陈二小李abc09_-", min_size=1, max_size=20), st.sampled_from(" ，:：）\n")
)
def test_names_of_persons_are_hidden(name: str, after: str) -> None:
    for before in ("谢", "by", "cr.", " ", "//"):
        assert hide_persons(f"{before}@{name}{after}到场", OWN) == f"{before}@用户{after}到场"
