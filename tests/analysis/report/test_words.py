"""Words and numbers of a report, without a report."""

from __future__ import annotations

import pandas as pd

from analysis.write.report.pages.network import _amplified_most
from analysis.write.report.words import Both, both_codes, both_reason


def test_a_reason_is_without_the_path_of_a_stored_answer() -> None:
    reason = "missing list; the answer is kept in /home/a b/drift/run1.answer; 2 pages asked"
    assert both_reason(reason).en == "missing list; 2 pages asked"


def test_accounts_that_are_named_equally_often_stand_together() -> None:
    table = pd.DataFrame(
        {"name_zh": list("甲乙丙丁"), "platform": ["weibo", "wechat", "weibo", "douyin"],
         "named_in": [4, 4, 2, 1], "named_by": [4, 3, 2, 1]}
    )  # fmt: skip
    weibo, wechat = (both_codes("platform", each) for each in ("weibo", "wechat"))
    assert _amplified_most(table) == Both(
        f"甲（{weibo.zh}）、乙（{wechat.zh}）最常被放大：各 4 条作品",
        f"甲 on {weibo.en} and 乙 on {wechat.en} are amplified most: in 4 works each",
    )
    assert _amplified_most(table.iloc[2:]) == Both(
        f"丙（{weibo.zh}）最常被放大：2 条作品，来自 2 个账号",
        f"丙 on {weibo.en} is amplified most: in 2 works of 2 accounts",
    )
    assert _amplified_most(table.assign(named_in=1)) == Both(
        "没有一个账号最突出：4 个账号都是 1 条作品",
        "No account stands out: 4 are named in 1 work each",
    )
