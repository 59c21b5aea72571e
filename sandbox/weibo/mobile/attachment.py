"""The attachment of a post (`page_info`) as m.weibo.cn gives it."""

from typing import Any

from sandbox.weibo import numbers
from sandbox.weibo.attachments import Attachment
from sandbox.weibo.pictures import address

Json = dict[str, Any]
OBJECT_TYPES = {"article": 24, "live": 26, "search_topic": 0, "webpage": 2}


def page_info(attachment: Attachment) -> Json:
    if attachment.kind == "video":
        return _video(attachment)
    return {
        "type": attachment.kind,
        "object_type": OBJECT_TYPES[attachment.kind],
        "page_pic": {"url": address(f"p{attachment.number}", "large")},
        "page_url": f"https://weibo.com/ttarticle/p/show?id=230940{attachment.number}",
        "page_title": attachment.title,
        "content1": attachment.title,
    }


def _video(video: Attachment) -> Json:
    """Plays are text, "87万次播放", or an integer."""
    fid = f"1034:{video.number + 77}"
    stream = f"https://f.video.weibocdn.com/{video.number}.mp4?label=mp4"
    plays = f"{numbers.rounded_text(video.plays)}次播放"
    return {
        "type": "video",
        "object_type": 11,
        "url_ori": f"http://t.cn/A6{video.number % 0xFFFFFF:06x}",
        "page_pic": {"width": 1920, "height": 1080, "url": address(f"v{video.number}", "large")},
        "page_url": f"https://video.weibo.com/show?fid={fid}",
        "object_id": fid,
        "page_title": video.title,
        "title": "视频",
        "content1": video.title,
        "content2": "",
        "video_orientation": "horizontal",
        "play_count": video.plays if video.has_exact_plays else plays,
        "media_info": {
            "stream_url": f"{stream}_ld",
            "stream_url_hd": f"{stream}_hd",
            "duration": video.duration,
        },
        "urls": {"mp4_720p_mp4": f"{stream}_720p"},
    }
