"""Copies are not learnt from, thresholds are those of the curve, scores are the usual ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import precision_recall_fscore_support

from analysis.compute.themes.classifier import (
    choose_threshold,
    count_confusion,
    measure_classifier,
    trace_confidence,
)
from analysis.compute.themes.copies import cluster_copies
from analysis.compute.themes.rules import code_by_cues
from analysis.load.codebooks import read_codebook

TEXT = (
    "本周六下午两点，一楼报告厅将举行唐诗里的四季系列讲座，"
    "主讲人为本地高校的老师，欢迎各位读者前来。"
)


def test_copies_are_found_and_others_are_not() -> None:
    """Other hashtags and emoticons, the first half, a new frame; no other text of that length."""
    texts = [
        TEXT,
        f"#讲座# {TEXT}[心]",
        TEXT[:25],
        f"转发一条消息：{TEXT} @上海图书馆",
        "古籍修复师用镊子揭开粘连的纸页，屏住呼吸，一天只能修好两三页，这是一门需要耐心的手艺。",
        "", "好", "好",
    ]  # fmt: skip
    found = cluster_copies(texts)
    assert len(set(found[:4])) == 1
    assert found[4] != found[0]
    assert len(set(found[4:])) == 4, "what is short is alike by chance"
    assert len(set(cluster_copies(["", ""]))) == 2


def judged(rows: list[tuple[str, str, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["theme", "predicted", "confidence"])
    return frame.assign(account_id=np.arange(len(rows)) % 7, by_rules=None)


def test_the_threshold_is_the_lowest_that_is_right_often_enough() -> None:
    rows = [("a", "b", 0.3)] * 30 + [("a", "a", 0.7)] * 30 + [("b", "b", 0.9)] * 40
    curve = trace_confidence(judged(rows))
    assert curve["precision"].iloc[0] == pytest.approx(0.7)
    assert choose_threshold(curve, 0.7) == 0.0
    assert choose_threshold(curve, 0.95) == pytest.approx(0.35)
    wrong = trace_confidence(judged([("a", "b", 0.99)] * 50))
    assert choose_threshold(wrong, 0.5) is None
    few = trace_confidence(judged([("a", "b", 0.5)] * 50 + [("a", "a", 0.99)] * 5))
    assert choose_threshold(few, 0.9) is None, "five works prove nothing"


def test_scores_are_those_of_scikit_learn() -> None:
    generator = np.random.default_rng(4)
    true = generator.choice(list("abc"), 200)
    coded = np.where(generator.random(200) < 0.7, true, generator.choice(list("abc"), 200))
    frame = judged(list(zip(true, coded, generator.random(200), strict=True)))
    measured = measure_classifier(frame, 0.0, 1).set_index("theme")
    precision, recall, f1, support = precision_recall_fscore_support(
        true, coded, labels=list("abc")
    )
    for place, theme in enumerate("abc"):
        row = measured.loc[theme]
        assert row[["precision", "recall", "f1", "works"]].tolist() == pytest.approx(
            [precision[place], recall[place], f1[place], support[place]]
        )
        assert row["f1_low"] < row["f1"] < row["f1_high"]
    assert measured.loc["all", "f1"] == pytest.approx(f1.mean())
    confusion = {(t, s): n for t, s, n in count_confusion(frame, 0.5)}
    kept = frame["confidence"] >= 0.5
    assert confusion["a", "b"] == int(((true == "a") & (coded == "b") & kept).sum())
    assert confusion["a", "abstained"] == int(((true == "a") & ~kept).sum())


def test_cues_are_substrings_and_titles_count_twice() -> None:
    works = pd.DataFrame(
        {
            "work_id": [1, 2, 3, 4],
            "title": [None, "闭馆通知", None, None],
            "tags": ["", "", "", "古籍里的中国"],
            "text": ["馆员荐书师", "x" * 60 + "讲座 展览", "今天天气不错", "x" * 60 + "报名"],
        }
    )
    found = code_by_cues(works, read_codebook("library-media"))
    assert found["theme"].tolist()[:2] == ["books", "notices"]
    assert pd.isna(found["theme"].iloc[2])
    assert found["theme"].iloc[3] == "knowledge"
