import pytest

from sandbox.prose import markup
from sandbox.weibo.mobile import text as mobile_text
from sandbox.weibo.pc import text as pc_text

TEXT = "#好书# 看[心] Q&A <10℃\n谢谢 @上海图书馆 和@!夜读的猫:好⟦网页链接⟧"


def test_truth_names_no_private_person() -> None:
    expected = "#好书# 看[心] Q&A <10℃\n谢谢 @上海图书馆 和@用户:好网页链接"
    assert markup.true_text(TEXT) == expected


def test_truth_is_trimmed_and_visible() -> None:
    assert markup.true_text(" a\0 \u200b \n\n b☕️ \u200b") == "a\n\n b☕️"


def test_raw_text_names_everybody() -> None:
    raw = markup.raw_text(markup.pieces(TEXT))
    assert raw == "#好书# 看[心] Q&A <10℃\n谢谢 @上海图书馆 和@夜读的猫:好网页链接"


def test_html_of_both_sites() -> None:
    mobile, pc = (site.html(markup.pieces(TEXT)) for site in (mobile_text, pc_text))
    assert '<span class="surl-text">#好书#</span>' in mobile
    for html in (mobile, pc):
        assert 'alt="[心]"' in html
        assert "Q&amp;A &lt;10℃<br />谢谢 <a href=" in html
        assert ">@夜读的猫</a>:好<a " in html


def test_a_cut_keeps_marks_whole() -> None:
    parts = markup.pieces("一二三#四五#六")
    assert markup.raw_text(markup.cut(parts, 5)) == "一二三"
    assert markup.raw_text(markup.cut(parts, 7)) == "一二三#四五#"


@pytest.mark.parametrize(("length", "long"), [(140, False), (141, True)])
def test_long_from_141_characters_on(length: int, long: bool) -> None:
    assert markup.is_long(markup.pieces("字" * length)) is long


def test_topics_once_in_order() -> None:
    assert markup.topics(markup.pieces("#b# #a# #b#")) == ["b", "a"]
