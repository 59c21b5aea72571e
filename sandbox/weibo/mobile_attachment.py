"""What hangs below a post (`page_info`) as m.weibo.cn gives it."""

from typing import Any

from sandbox.weibo import numbers
from sandbox.weibo.counters import counts_of
from sandbox.weibo.model import Work
from sandbox.weibo.pictures import address

Json = dict[str, Any]
EXACT_PLAYS_EVERY = 5


def shows_exact_plays(work: Work) -> bool:
    """Most videos say "87万次播放"; some give an integer."""
    return work.mid % EXACT_PLAYS_EVERY == 0


def page_info(work: Work, moment: int) -> Json | None:
    match work.kind:
        case "video":
            return _video(work, moment)
        case "article" | "live":
            title = work.title or "图书馆直播"
            return {
                "type": work.kind,
                "object_type": 24 if work.kind == "article" else 26,
                "page_pic": {"url": address(f"p{work.mid}", "large")},
                "page_url": f"https://weibo.com/ttarticle/p/show?id=230940{work.mid}",
                "page_title": title,
                "content1": title,
            }
        case "image" if work.mid % 3 == 0:
            return {"type": "search_topic", "object_type": 0, "page_title": "#公共图书馆#"}
        case "text" if work.mid % 3 == 0:
            return {"type": "webpage", "object_type": 2, "page_title": "", "content1": "官网"}
    return None


def _video(work: Work, moment: int) -> Json:
    plays = counts_of(work, moment).plays
    fid = f"1034:{work.mid + 77}"
    return {
        "type": "video",
        "object_type": 11,
        "url_ori": f"http://t.cn/A6{work.mid % 0xFFFFFF:06x}",
        "page_pic": {"width": 1920, "height": 1080, "url": address(f"v{work.mid}", "large")},
        "page_url": f"https://video.weibo.com/show?fid={fid}",
        "object_id": fid,
        "page_title": "图书馆的微博视频",
        "title": "视频",
        "content1": "图书馆的微博视频",
        "video_orientation": "horizontal",
        "play_count": plays if shows_exact_plays(work) else f"{numbers.rounded_text(plays)}次播放",
        "media_info": {
            "stream_url": f"https://f.video.weibocdn.com/{work.mid}.mp4?label=mp4_ld",
            "stream_url_hd": f"https://f.video.weibocdn.com/{work.mid}.mp4?label=mp4_hd",
            "duration": work.duration,
        },
        "urls": {"mp4_720p_mp4": f"https://f.video.weibocdn.com/{work.mid}.mp4?label=mp4_720p"},
    }
