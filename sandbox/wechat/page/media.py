"""Pictures, sounds and films of an article, as its page lists them."""

from typing import Any

from sandbox.wechat.model import Article, Shown

Json = dict[str, Any]


def picture_list(article: Article) -> list[Json]:
    """The pictures of a picture article, none of any other."""
    if article.shown is not Shown.IMAGE:
        return []
    count = 1 + article.mid % 5
    return [
        {
            "cdn_url": f"https://mmbiz.qpic.cn/mmbiz_png/sandbox{n}/0?wx_fmt=png&amp;from=appmsg",
            "width": 1080,
            "height": 1440,
            "theme_color": "rgb(254,254,254)",
            "poi_info": [],
            "show_watermark": True,
            "bottom_right_brightness": 0.99858356,
            "share_cover": {"file_id": 0, "width": 0, "height": 0, "cdn_url": ""},
        }
        for n in range(count)
    ]


def voices(article: Article) -> list[Json]:
    if article.shown is not Shown.AUDIO:
        return []
    return [
        {
            "voice_id": f"MzU{article.mid}_{article.idx}",
            "duration": article.duration or 0,
            "filesize": 0,
            "title": "",
        }
    ]


def videos(article: Article) -> list[Json]:
    """Durations in milliseconds, one for each quality of the film."""
    if article.shown is not Shown.VIDEO:
        return []
    qualities = [
        {
            "duration_ms": (article.duration or 0) * 1000,
            "filesize": 1_000_000 * level,
            "format_id": level,
            "width": 1280,
            "height": 720,
        }
        for level in (1, 2)
    ]
    return [
        {
            "video_id": f"wxv_{article.mid}{article.idx}",
            "cover_url": "http://mmbiz.qpic.cn/sandbox/0?wx_fmt=jpeg",
            "mp_video_trans_info": qualities,
        }
    ]
