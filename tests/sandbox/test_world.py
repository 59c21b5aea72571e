from dataclasses import replace
from datetime import timedelta

from sandbox import WorldSpec
from sandbox.libraries import libraries_of
from sandbox.prose import markup
from sandbox.weibo.model import PUBLIC, WeiboWork
from sandbox.weibo.truth import truth
from sandbox.weibo.world import WeiboWorld

SPEC = WorldSpec()
NOW = int(SPEC.now.timestamp())


def drawn(spec: WorldSpec, code: str) -> list[tuple[int, str, int]]:
    world = WeiboWorld(spec)
    return [(w.mid, w.markup, w.likes.final) for w in world.works(world.chosen(code))]


def test_the_seed_decides() -> None:
    assert drawn(SPEC, "jilin") == drawn(SPEC, "jilin")
    assert drawn(SPEC, "jilin") != drawn(replace(SPEC, seed=8), "jilin")


def test_an_account_does_not_depend_on_the_others() -> None:
    assert drawn(replace(SPEC, libraries=("jilin",)), "jilin") == drawn(SPEC, "jilin")
    few, many = (WorldSpec(accounts=n, works=5) for n in (3, 300))
    assert drawn(few, "lib00003") == drawn(many, "lib00003")


def test_identifiers_are_different() -> None:
    world = WeiboWorld(SPEC)
    mids = [w.mid for a in world.accounts for w in world.works(a)]
    assert len(set(mids)) == len(mids)
    assert len({a.uid for a in WeiboWorld(WorldSpec(accounts=2000)).accounts}) == 2000


def test_activity_is_uneven() -> None:
    world = WeiboWorld(SPEC)
    counts = {a.library.code: len(world.public(a, NOW)) for a in world.accounts}
    assert len(libraries_of(world.spec)) == 33
    assert len(counts) == 31
    assert counts["hainan"] == counts["ningxia"] == 0
    assert counts["shanghai"] > 500
    assert sum(0 < n < 50 for n in counts.values()) > 10


def test_profiles_never_claim_much_more_than_there_is_to_see() -> None:
    world = WeiboWorld(SPEC)
    for account in world.accounts:
        for moment in range(NOW - 380 * 86_400, NOW, 5 * 86_400):
            claimed = world.claimed(account, moment)
            assert len(world.public(account, moment)) >= 0.92 * claimed


def test_one_gains_and_one_loses() -> None:
    world = WeiboWorld(SPEC)
    accounts = [world.chosen("anhui"), world.chosen("hebei")]

    def followers(days: int) -> list[int]:
        at = SPEC.now + timedelta(days=days)
        return [a["counters"]["followers"] for a in truth(world, accounts, "pc", at)["accounts"]]

    assert [b - a for a, b in zip(followers(-30), followers(0), strict=True)] == [20_000, -4_200]


def test_there_is_something_of_everything() -> None:
    world = WeiboWorld(SPEC)
    works = [w for a in world.accounts for w in world.existing(a, NOW)]
    assert {w.kind for w in works} == {"text", "image", "video", "article", "live", "repost"}
    assert {w.origin.value for w in works} == {
        *("own", "repost", "repost_of_deleted", "quick", "foreign")
    }
    texts = "".join(w.markup_at(NOW) for w in works)
    for what in ("\0", "\n", "👨‍👩‍👧‍👦", "☕️", "𠮷", "@!", "//@", "Q&A", ">37℃", "⟦", "[心]", "#"):
        assert what in texts, what
    assert {w.visible for w in works} == {0, 1, 10}
    assert any(w.pinned for w in works)
    assert any(w.edit_at(NOW) for w in works)
    assert any(w.likes.final > 2_000_000 for w in works)
    assert 0.05 < sum(map(is_long, works)) / len(works) < 0.3


def test_a_synthetic_panel_is_exact() -> None:
    world = WeiboWorld(WorldSpec(accounts=20, works=50, long_texts=0.2))
    for account in world.accounts:
        works = world.public(account, NOW)
        assert len(works) == len(world.works(account)) == 50
        assert {w.visible for w in works} == {PUBLIC}
        assert works[-1].published_at > NOW - 365 * 86_400
        assert not any(w.pinned for w in works)
    everything = [w for a in world.accounts for w in world.works(a)]
    assert 0.1 < sum(map(is_long, everything)) / len(everything) < 0.25


def is_long(work: WeiboWork) -> bool:
    return markup.is_long(markup.pieces(work.markup))
