"""Draws accounts and notes from the seed. Each account has its own generator."""

from dataclasses import replace
from random import Random

from sandbox import hours
from sandbox.circulation import Copy, Replacement, circulate
from sandbox.curves import Curve, Followers
from sandbox.hours import AFTER, BEFORE, DAY
from sandbox.libraries import Library
from sandbox.prose import compose
from sandbox.prose.compose import Written
from sandbox.prose.themes import writes_held_back
from sandbox.spec import WorldSpec
from sandbox.story import Story, scaled, story_of
from sandbox.xiaohongshu import ids
from sandbox.xiaohongshu.model import Note, XiaohongshuAccount

MONTH = 30 * DAY
HOUR = 3_600
WITH_ACCOUNT = frozenset({"shanghai", "anhui", "zhejiang", "guangdong", "hunan", "gansu"})
"""Few libraries have opened an account."""

SILENT = frozenset({"gansu"})
BUSY = {"shanghai": 80, "guangdong": 50, "anhui": 30}
"""Notes in the 400 days before the world's reference time."""

UNVERIFIED = frozenset({"hunan"})
TITLES = ("古籍里的四季", "馆员荐书｜这个周末读什么", "图书馆隐藏机位", "自习攻略", "新书速递", "")
COUNTERS = ("plays", "likes", "comments", "shares", "favourites", "danmaku")


def draw_account(spec: WorldSpec, library: Library) -> XiaohongshuAccount | None:
    """The account of a library, None where the library has none."""
    code = library.code
    if spec.accounts is None and code not in WITH_ACCOUNT:
        return None
    rng = Random(f"{spec.seed} xiaohongshu {code}")
    followers = int(10 ** rng.uniform(2.8, 4.2)) * (10 if code in BUSY else 1)
    return XiaohongshuAccount(
        uid=ids.uid_of(code),
        number=ids.number_of(code),
        library=library,
        name=library.name_zh,
        is_institution=code not in UNVERIFIED,
        description="" if code in UNVERIFIED else f"{library.name_zh}官方账号\n周一闭馆",
        following=rng.randint(0, 120),
        followers=_followers(followers, rng, int(spec.now.timestamp())),
        works=0 if code in SILENT else BUSY.get(code, rng.choice((8, 12, 20))),
        pull=followers**0.5 / 40,
        earlier=rng.randint(0, 12_000_000) if code == "shanghai" else rng.randint(0, 9_000),
    )


def _followers(now: int, rng: Random, reference: int) -> Followers:
    change = now // rng.randint(100, 600)
    return Followers(
        points=(
            (reference - BEFORE, max(now - 13 * change, 0)),
            (reference - MONTH, now - change),
            (reference, now),
            (reference + 12 * MONTH, now + 12 * change),
        )
    )


def draw_notes(spec: WorldSpec, account: XiaohongshuAccount) -> list[Note]:
    """All notes of an account that the world will ever have by itself, newest first."""
    rng = Random(f"{spec.seed} xiaohongshu {account.library.code} notes")
    reference = int(spec.now.timestamp())
    if spec.accounts is not None:
        times = hours.moments(rng, spec.works, reference - 364 * DAY, reference)
        return [draw_note(rng, account, moment) for moment in times][::-1]
    count = account.works + account.works * AFTER // BEFORE
    times = hours.moments(rng, count, reference - BEFORE, reference + AFTER)
    pinned = 0 if count < 20 else count // 4
    notes = [
        draw_note(rng, account, moment, pinned=bool(pinned) and number == pinned)
        for number, moment in enumerate(times)
    ]
    story = story_of(spec, account.library.code)
    return _circulating(_by_story(notes, story) if story else notes, spec, account)[::-1]


def _by_story(notes: list[Note], story: Story) -> list[Note]:
    """The notes as the plot has them answered, some with texts that other platforms have, too."""
    texts = {note.number: note for note in notes if not note.is_hidden}
    for shared in story.shared():
        days = range(shared.at, shared.at + 3 * DAY)
        own = next((n for n in texts.values() if n.published_at in days), None)
        if own:
            texts[own.number] = _with_text(own, shared.written, shared.copy)
    drawn = [texts.get(note.number, note) for note in notes]
    return [_answered(note, story.answer(note.theme, note.published_at)) for note in drawn]


def _circulating(notes: list[Note], spec: WorldSpec, account: XiaohongshuAccount) -> list[Note]:
    """The notes, some with texts that go round or sentences that a person should look at."""
    replacements = circulate(
        spec, account.library, "xiaohongshu", notes,
        at=lambda note: note.published_at,
        is_free=lambda note: not note.is_hidden and note.copy is None,
    )  # fmt: skip
    return [
        _replaced(note, replacements.get(place, Replacement())) for place, note in enumerate(notes)
    ]


def _replaced(note: Note, replacement: Replacement) -> Note:
    if replacement.written:
        return _with_text(note, replacement.written, replacement.copy)
    if replacement.flag:
        return replace(note, markup=f"{note.markup} {replacement.sentence}", flag=replacement.flag)
    return note


def _with_text(note: Note, written: Written, copy: Copy | None) -> Note:
    return replace(
        note, markup=written.markup, theme=written.theme, second_theme=written.second_theme,
        copy=copy,
    )  # fmt: skip


def _answered(note: Note, factor: float) -> Note:
    return replace(
        note,
        plays=scaled(note.plays, factor),
        likes=scaled(note.likes, factor),
        comments=scaled(note.comments, factor),
        shares=scaled(note.shares, factor),
        favourites=scaled(note.favourites, factor),
        danmaku=scaled(note.danmaku, factor),
    )


def draw_note(
    rng: Random, account: XiaohongshuAccount, moment: int, *, pinned: bool = False
) -> Note:
    """A note published at this second; its identifier may be of a draft, hours older."""
    written = compose.short_text(rng, held_back=writes_held_back(account.library.code))
    begun = moment - (rng.randint(0, 25 * HOUR) if rng.random() < 0.33 else 0)
    is_video = rng.random() < 0.3
    likes = int(rng.lognormvariate(3.4, 1.5) * (1 + account.pull * 3))
    plays = int(likes * rng.uniform(8, 40))
    return Note(
        number=ids.note_at(begun, rng),
        owner=account.uid,
        published_at=moment,
        kind="video" if is_video else "image",
        title=rng.choice(TITLES),
        markup=written.markup,
        theme=written.theme,
        second_theme=written.second_theme,
        seconds=rng.randint(10, 300) if is_video else 0,
        edited_at=moment + rng.randint(HOUR, 20 * HOUR) if rng.random() < 0.1 else None,
        is_hidden=not pinned and rng.random() < 0.03,
        pinned=pinned,
        mean_seconds=rng.randint(4, 90),
        plays=_curve(rng, plays),
        likes=_curve(rng, likes),
        comments=_curve(rng, int(likes * rng.uniform(0, 0.2))),
        shares=_curve(rng, int(likes * rng.uniform(0, 0.3))),
        favourites=_curve(rng, int(likes * rng.uniform(0.1, 1.2))),
        danmaku=_curve(rng, int(likes * rng.uniform(0, 0.05)) if is_video else 0),
    )


def _curve(rng: Random, final: int) -> Curve:
    return Curve(final, rng.uniform(0.3, 5) * DAY)
