"""Attachments of a post: its own video, article or topic, or that of the post it reposts."""

from dataclasses import dataclass

from sandbox.weibo.counters import counts_of
from sandbox.weibo.model import Original, WeiboWork

EXACT_PLAYS_EVERY = 5
VIDEO_TITLE = "图书馆的微博视频"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """`kind`: video, article, live, search_topic or webpage. `number`: of the post below it."""

    kind: str
    number: int
    owner: int
    title: str
    plays: int = 0
    has_exact_plays: bool = False
    duration: float | None = None


def attachment_of(work: WeiboWork, moment: int) -> Attachment | None:
    """Topics and web pages hang below some posts, and do not depend on their kind."""
    kind, title = work.kind, work.title or "图书馆直播"
    if kind == "video":
        return Attachment(
            kind=kind,
            number=work.mid,
            owner=work.owner,
            title=VIDEO_TITLE,
            plays=counts_of(work, moment).plays,
            has_exact_plays=shows_exact_plays(work),
            duration=work.duration,
        )
    if kind in ("image", "text") and work.mid % 3 == 0:
        kind = "search_topic" if kind == "image" else "webpage"
        title = "#公共图书馆#"
    elif kind not in ("article", "live"):
        return None
    return Attachment(kind=kind, number=work.mid, owner=work.owner, title=title)


def attachment_of_original(original: Original) -> Attachment | None:
    """Belongs to the original, also where the repost carries it."""
    if original.attachment is None:
        return None
    return Attachment(
        kind=original.attachment,
        number=original.mid,
        owner=original.uid,
        title=VIDEO_TITLE if original.attachment == "video" else "别人的文章",
        plays=original.likes * 30,
        duration=90.5 if original.attachment == "video" else None,
    )


def shows_exact_plays(work: WeiboWork) -> bool:
    """Most videos show "87万次播放" on mobile; some give an integer."""
    return work.mid % EXACT_PLAYS_EVERY == 0
