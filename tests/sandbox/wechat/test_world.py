from dataclasses import replace

import pytest

from sandbox import WorldSpec
from sandbox.wechat import ids
from sandbox.wechat.model import Copyright, PushKind, Shown
from sandbox.wechat.truth import truth
from sandbox.wechat.world import WechatWorld

SPEC = WorldSpec()
NOW = int(SPEC.now.timestamp())


def drawn(spec: WorldSpec, code: str) -> list[tuple[int, str, tuple[str, ...], int]]:
    world = WechatWorld(spec)
    articles = world.articles(world.chosen(code), NOW)
    return [(a.mid, a.title, a.lines, a.curves.reads.final) for a in articles]


def test_the_seed_decides() -> None:
    assert drawn(SPEC, "jilin") == drawn(SPEC, "jilin")
    assert drawn(SPEC, "jilin") != drawn(replace(SPEC, seed=8), "jilin")


def test_an_account_does_not_depend_on_the_others() -> None:
    assert drawn(replace(SPEC, libraries=("jilin",)), "jilin") == drawn(SPEC, "jilin")


def test_accounts_are_different_and_named_by_their_biz() -> None:
    world = WechatWorld(WorldSpec(accounts=2000))
    bizs = {account.biz for account in world.accounts}
    assert len(bizs) == 2000
    assert all(biz.endswith("==") and ids.number_of(biz) for biz in bizs)


def test_activity_is_uneven() -> None:
    world = WechatWorld(SPEC)
    counts = {a.library.code: len(world.pushes(a, NOW)) for a in world.accounts}
    assert "qinghai" not in counts
    assert counts["hainan"] == 0
    assert counts["shanghai"] > 150
    assert sum(0 < n < 30 for n in counts.values()) > 8


def test_there_is_something_of_everything() -> None:
    world = WechatWorld(SPEC)
    pushes = [push for a in world.accounts for push in world.pushes(a, NOW)]
    articles = [article for push in pushes for article in push.articles]
    assert {push.kind for push in pushes} == set(PushKind)
    assert {len(push.articles) for push in pushes} == set(range(9))
    assert {article.shown for article in articles} == set(Shown)
    assert {article.copyright for article in articles} == set(Copyright)
    removals = [r for a in articles if (r := a.removal_at(NOW))]
    assert {removal.by for removal in removals} == {"author", "platform"}
    assert any(removal.reason.startswith("The content") for removal in removals)
    assert any(article.edit_at(NOW) for article in articles)
    assert any(article.curves.hidden for article in articles)
    texts = "\n".join("\n".join((a.title, *a.lines)) for a in articles)
    for what in ("&", "<", '"', "👨‍👩‍👧‍👦", "𠮷", "@!", "⟦"):
        assert what in texts, what
    assert "#" not in texts
    assert not any(line.strip() == "" for a in articles for line in a.lines)


def test_a_synthetic_panel_is_exact() -> None:
    world = WechatWorld(WorldSpec(accounts=5, works=40))
    for account in world.accounts:
        articles = world.public(account, NOW)
        assert len(articles) == len(world.articles(account, NOW + 10**8)) == 40


def test_the_own_account_is_chosen() -> None:
    usual = WechatWorld(SPEC).own
    chosen = WechatWorld(replace(SPEC, own_account="anhui")).own
    absent = WechatWorld(replace(SPEC, libraries=("jilin",))).own
    assert [a and a.library.code for a in (usual, chosen, absent)] == ["shanghai", "anhui", "jilin"]


@pytest.mark.parametrize("key", [(3_912_345_678, 2_247_480_001, 1), (3_900_000_000, 1, 8)])
def test_links_lead_back_to_their_articles(key: ids.Key) -> None:
    for link in (ids.short_link(key), ids.canonical(key), ids.listed_link(key, "&scene=27")):
        assert ids.key_in(link) == key
    assert len(ids.short_of(key)) == 22
    assert ids.key_of(ids.short_of(key)[:-2] + "AA") is None


@pytest.mark.parametrize("short", ["", "x", "ä" * 22, "A" * 22])
def test_what_never_was_a_short_link(short: str) -> None:
    assert ids.key_of(short) is None


def test_counters_grow_and_never_fall() -> None:
    world = WechatWorld(SPEC)
    account = [world.chosen("shanghai")]

    def reads(days: int) -> dict[str, int]:
        rows = truth(world, account, "reader", SPEC.now.replace(day=20 - days))["works"]
        return {row["platform_id"]: row["counters"]["reads"] or 0 for row in rows}

    before, after = reads(3), reads(0)
    common = before.keys() & after.keys()
    assert all(before[key] <= after[key] for key in common)
    assert sum(after[key] for key in common) > sum(before[key] for key in common)
