"""Draws accounts from the seed. Each has its own generator: more of them change none."""

from random import Random

from sandbox.curves import draw_followers
from sandbox.douyin import ids
from sandbox.douyin.model import DouyinAccount
from sandbox.libraries import Library
from sandbox.spec import WorldSpec
from sandbox.story import Story, story_of

WITHOUT_ACCOUNT = frozenset({"ningxia", "qinghai", "guangxi-guilin"})
SILENT = frozenset({"hainan"})
BUSY = {"zhejiang": 210, "national": 160, "shanghai": 140, "beijing": 96, "anhui": 90}
"""Works in the 400 days before the world's reference time."""

FAMOUS = {"national": 2_900_000_000}
"""Likes of earlier works: more than 32 bits hold."""

UNVERIFIED = frozenset({"gansu", "jilin"})
BY_FLAG = frozenset({"tianjin"})
"""Verified by the flag of government and media alone."""

EMBEDDING = frozenset({"tianjin", "anhui", "hunan"})
HIDING = frozenset({"beijing", "henan"})


def draw_account(spec: WorldSpec, library: Library) -> DouyinAccount | None:
    """The account of a library, None where the library has none. Its works are drawn later."""
    code = library.code
    if code in WITHOUT_ACCOUNT:
        return None
    rng = Random(f"{spec.seed} douyin {code}")
    followers = int(10 ** rng.uniform(2.8, 5.2)) * (10 if code in BUSY else 1)
    words = f"{library.name_zh}官方账号"
    has_chosen_handle = rng.random() < 0.7
    return DouyinAccount(
        sec_uid=ids.sec_uid_of(code),
        uid=ids.uid_of(code),
        unique_id=f"{code.replace('-', '')}lib" if has_chosen_handle else "",
        short_id="0" if has_chosen_handle else str(rng.randint(10**7, 10**10)),
        library=library,
        name=library.name_zh,
        reason="" if code in UNVERIFIED | BY_FLAG else words,
        is_government=code in BY_FLAG or (code not in UNVERIFIED and rng.random() < 0.5),
        description=rng.choice(DESCRIPTIONS).format(name=library.name_zh),
        following=rng.randint(0, 120),
        followers=draw_followers(followers, rng, int(spec.now.timestamp())),
        works=_works(code, rng, story_of(spec, code)),
        pull=followers**0.5 / 40,
        earlier_likes=FAMOUS.get(code, rng.randint(0, 90_000)),
        embeds=code in EMBEDDING,
        hides_many=spec.accounts is None and code in HIDING,
    )


DESCRIPTIONS = (
    "📖 {name}官方抖音号\n阅读，让生活更美好",
    "{name}：平等、免费、开放\n开馆时间 9:00-17:00",
    "",
)


def _works(code: str, rng: Random, story: Story | None) -> int:
    quiet = rng.choice((2, 6, 12, 20, 35, 50, 70))
    works = 0 if code in SILENT else BUSY.get(code, quiet)
    return story.works(works) if story else works
