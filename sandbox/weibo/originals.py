"""Posts that were reposted: by institutions or private people, short, cut or deleted."""

from dataclasses import dataclass
from random import Random

from sandbox.prose import compose
from sandbox.prose.words import WORDS
from sandbox.weibo import ids
from sandbox.weibo.model import Work

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Original:
    """The post below a repost. Nothing of it belongs into a store."""

    mid: int
    uid: int
    author: str
    is_institution: bool
    markup: str
    likes: int
    attachment: str | None
    """video, article, or nothing."""


def original_of(work: Work) -> Original:
    """The same for the same work, always."""
    rng = Random(work.mid)
    is_institution = rng.random() < 0.7
    return Original(
        mid=ids.mid_at(work.published_at - rng.randrange(DAY, 9 * DAY), rng.getrandbits(22)),
        uid=8_000_000_000 + rng.randrange(10**9),
        author=rng.choice(WORDS["partner" if is_institution else "reader"]),
        is_institution=is_institution,
        markup=compose.long_text(rng).markup if rng.random() < 0.3 else compose.original(rng),
        likes=rng.randrange(5000),
        attachment=rng.choice((None, None, "video", "article")),
    )
