"""Themes of texts: enough sentences, some of them held back, the truth beside each work."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from sandbox import WorldSpec
from sandbox.douyin.truth import truth as douyin_truth
from sandbox.douyin.world import DouyinWorld
from sandbox.prose.themes import COMMON, HELD_BACK, WEIGHTS, writes_held_back
from sandbox.wechat.truth import truth as wechat_truth
from sandbox.wechat.world import WechatWorld
from sandbox.weibo.truth import truth as weibo_truth
from sandbox.weibo.world import WeiboWorld

SPEC = WorldSpec()
Json = dict[str, Any]


def weibo() -> Json:
    world = WeiboWorld(SPEC)
    return weibo_truth(world, world.accounts, "pc", SPEC.now)


def wechat() -> Json:
    world = WechatWorld(SPEC)
    return wechat_truth(world, world.accounts, "reader", SPEC.now)


def douyin() -> Json:
    world = DouyinWorld(SPEC)
    return douyin_truth(world, world.accounts, SPEC.now)


def test_every_theme_has_many_sentences_and_some_that_are_held_back() -> None:
    assert [theme.code for theme in COMMON] == list(WEIGHTS)
    for common, held_back in zip(COMMON, HELD_BACK, strict=True):
        assert len(common.sentences) >= 50
        assert len(held_back.sentences) >= 8
        assert not set(common.sentences) & set(held_back.sentences)
        assert not set(common.openings) & set(held_back.openings)
    texts = [text for theme in (*COMMON, *HELD_BACK) for text in theme.sentences]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("output", [weibo, wechat, douyin])
def test_the_truth_names_the_theme_of_every_work(output: Any) -> None:
    world = output()
    written = [w for w in world["works"] if w["kind"] != "repost" and w["text"]]
    themes = Counter(work["theme"] for work in written)
    assert set(themes) == set(WEIGHTS)
    mixed = [work for work in written if work["second_theme"]]
    assert 0.1 < len(mixed) / len(written) < 0.2
    assert all(work["second_theme"] != work["theme"] for work in mixed)
    assert all(w["theme"] is None for w in world["works"] if w["kind"] == "repost")


@pytest.mark.parametrize("output", [weibo, wechat, douyin])
def test_held_back_sentences_are_of_test_accounts_only(output: Any) -> None:
    world = output()
    tests = {a["platform_id"] for a in world["accounts"] if a["held_back"]}
    assert 0.1 < len(tests) / len(world["accounts"]) < 0.5
    assert all(a["held_back"] is writes_held_back(a["library"]) for a in world["accounts"])
    used = {True: "", False: ""}
    for work in world["works"]:
        used[work["account"] in tests] += work["text"]
    for held_back, themes in ((True, HELD_BACK), (False, COMMON)):
        fixed = [s for theme in themes for s in theme.sentences if not re.search(r"[{@]", s)]
        assert not [s for s in fixed if s in used[not held_back]]
        assert sum(s in used[held_back] for s in fixed) > 0.8 * len(fixed)
