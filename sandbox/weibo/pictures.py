"""Names and addresses of pictures that do not exist."""

from sandbox.weibo.ids import bid_of
from sandbox.weibo.model import WeiboWork

SHOWN = 9
"""Lists give at most nine pictures, whatever `pic_num` is."""


def picture_ids(work: WeiboWork) -> list[str]:
    stem = f"006{bid_of(work.mid)}ly1h{work.mid % 99991:05}"
    return [f"{stem}{number:02}j30u00u0" for number in range(min(work.pics, SHOWN))]


def address(pid: str, size: str) -> str:
    return f"https://wx{len(pid) % 4 + 1}.sinaimg.cn/{size}/{pid}.jpg"


def avatar(uid: int) -> str:
    return f"https://tvax1.sinaimg.cn/crop.0.0.512.512.180/{uid:x}.jpg"
