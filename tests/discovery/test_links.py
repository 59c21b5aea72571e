"""Addresses that people paste, and names that are looked up."""

import pytest

from libcrawl.discovery.links import account_of_link, lead_of_link
from libcrawl.discovery.names import names_of, similarity
from libcrawl.platforms.platform import Lead

LINKS = {
    ("weibo", "https://weibo.com/u/9000000001?tabtype=feed"): "9000000001",
    ("weibo", "https://m.weibo.cn/u/9000000001"): "9000000001",
    ("weibo", "weibo.com/9000000001/Kjc77D1jz"): "9000000001",
    ("weibo", "看 https://m.weibo.cn/profile/9000000001，谢谢"): "9000000001",
    ("douyin", "https://www.douyin.com/user/MS4wLjABAAAAx_y-1"): "MS4wLjABAAAAx_y-1",
    ("douyin", "https://www.iesdouyin.com/share/user/1?sec_uid=MS4wLjABAAAAz"): "MS4wLjABAAAAz",
    ("bilibili", "https://space.bilibili.com/700000001?spm_id_from=333.337"): "700000001",
    ("bilibili", "看看 https://m.bilibili.com/space/700000001/dynamic"): "700000001",
    ("channels", "视频号ID：sphA1b2C3d4E5f6（复制）"): "sphA1b2C3d4E5f6",
    ("xiaohongshu", "https://www.xiaohongshu.com/user/profile/5f0000000000000001000001?xsec_token=k"):
        "5f0000000000000001000001",
    ("xiaohongshu", "https://www.xiaohongshu.com/user/profile/5f0000000000000001000001/69a00000000000000102f002"):
        "5f0000000000000001000001",
    ("wechat", "https://mp.weixin.qq.com/s?__biz=MzA5MDAwMDAwMQ==&mid=2650000001&idx=1&key=k"):
        "MzA5MDAwMDAwMQ==",
    ("wechat", "https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=MzA5MDAwMDAwMQ%3D%3D"):
        "MzA5MDAwMDAwMQ==",
}  # fmt: skip
WRONG = {
    ("weibo", "https://weibo.com/zjlib"): "run `scrapy discover weibo`",
    ("weibo", "https://weibo.com.example.org/u/9000000001"): "is not Weibo",
    ("douyin", "https://www.douyin.com/video/7300000000000000001"): "does not contain a sec_uid",
    ("wechat", "https://mp.weixin.qq.com/s?mid=1&idx=1"): "does not contain __biz",
    ("wechat", "https://weixin.qq.com/x"): "is not WeChat",
    ("bilibili", "https://www.bilibili.com/read/cv1"): "is not the page of an account",
    ("bilibili", "https://space.bilibili.com/dynamic"): "does not contain the account's number",
    ("xiaohongshu", "https://www.xiaohongshu.com/explore/69a00000000000000102f002"):
        "is not the page of an account",
    ("xiaohongshu", "https://creator.xiaohongshu.com/new/home"): "is not the page of an account",
    ("douyin", "https://v.douyin.com/"): "is no short link",
    ("channels", "看看 https://weixin.qq.com/sph/A1b2C3d4E5"): "a shared link of a video does not",
    ("channels", "https://channels.weixin.qq.com/platform"): "does not name the account",
    ("channels", "云山图书馆"): "holds no address",
    ("douyin", "https://www.iesdouyin.com/share/video/7300000000000000001/?did=1"):
        "share/video/7300000000000000001/ does not contain a sec_uid",
}  # fmt: skip
SHARED = {
    "5- 长按复制此条消息，打开抖音搜索。 https://v.douyin.com/iAbC-_9/ 09/12": "iAbC-_9",
    "看看【云山图书馆】的主页 https://v.douyin.com/iAbCdEf/复制此链接，打开Dou音搜索": "iAbCdEf",
    "v.douyin.com/iAbCdEf?from=x": "iAbCdEf",
    "https://v.douyin.com.example.org/iAbCdEf/": None,
    "https://example.org/v.douyin.com/iAbCdEf/": None,
    "https://v.douyin.com/a/b/c": None,
}


@pytest.mark.parametrize(("platform", "link"), LINKS)
def test_account_of_link(platform: str, link: str) -> None:
    assert account_of_link(platform, link) == LINKS[platform, link]


@pytest.mark.parametrize(("platform", "link"), WRONG)
def test_wrong_links_state_what_to_copy(platform: str, link: str) -> None:
    with pytest.raises(ValueError, match=WRONG[platform, link]):
        account_of_link(platform, link)


@pytest.mark.parametrize("pasted", SHARED)
def test_short_links(pasted: str) -> None:
    code = SHARED[pasted]
    lead = Lead("short link", f"https://v.douyin.com/{code}/") if code else None
    assert lead_of_link("douyin", pasted) == lead


@pytest.mark.parametrize(
    ("pasted", "lead"),
    {
        "【年画-哔哩哔哩】 https://b23.tv/Ab12345": Lead("short link", "https://b23.tv/Ab12345"),
        "b23.tv/Ab12345?share_medium=android": Lead("short link", "https://b23.tv/Ab12345"),
        "https://www.bilibili.com/video/BV1xx411c7mD?p=2": Lead(
            "video", "https://www.bilibili.com/video/BV1xx411c7mD/"
        ),
        "https://www.bilibili.com/read/cv1": None,
        "https://b23.tv.example.org/Ab12345": None,
    }.items(),
)
def test_leads_of_bilibili(pasted: str, lead: Lead | None) -> None:
    assert lead_of_link("bilibili", pasted) == lead


@pytest.mark.parametrize(
    ("pasted", "code"),
    {
        "我在小红书收获了… https://xhslink.com/m/3aBcDeFgHiJ 打开看看": "m/3aBcDeFgHiJ",
        "http://xhslink.com/AbCd12": "AbCd12",
        "https://xhslink.com.example.org/m/3aBcDeFgHiJ": None,
        "https://www.xiaohongshu.com/explore/69a00000000000000102f002": None,
    }.items(),
)
def test_leads_of_xiaohongshu(pasted: str, code: str | None) -> None:
    lead = Lead("short link", f"https://xhslink.com/{code}") if code else None
    assert lead_of_link("xiaohongshu", pasted) == lead


def test_an_article_among_words() -> None:
    link = "https://mp.weixin.qq.com/s/SbB40tES2MrfoNaIPima5A"
    found = lead_of_link("wechat", f"《晨读》{link}点击阅读")
    assert found == Lead("article link", link)
    assert lead_of_link("wechat", "https://weixin.example.org/s/SbB40tES2MrfoNaIPima5A") is None


def test_names() -> None:
    assert names_of("浙江图书馆", "浙江") == [
        "浙江图书馆", "浙江图书馆官方微博", "浙江省图书馆",
    ]  # fmt: skip
    assert names_of("广西壮族自治区图书馆", "广西")[2:] == ["广西图书馆"]
    assert names_of("天津图书馆", "天津") == ["天津图书馆", "天津图书馆官方微博"]
    assert names_of("广西壮族自治区桂林图书馆", "广西") == [
        "广西壮族自治区桂林图书馆", "广西壮族自治区桂林图书馆官方微博",
    ]  # fmt: skip


def test_similarity() -> None:
    assert similarity("浙江图书馆官方微博", "浙江图书馆") == 1
    assert similarity("浙江图书馆-官微", "浙江图书馆") == 1
    assert 0.5 < similarity("浙江省图书馆", "浙江图书馆") < 1
    assert similarity("西湖美食", "浙江图书馆") < 0.3
