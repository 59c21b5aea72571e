"""Faults of Douyin, and where its answers hold what faults change."""

from collections.abc import Callable
from dataclasses import replace

from sandbox.platform import PlatformFaults, Reply, Shape

FAULTS = PlatformFaults(
    refusals={
        "login": "status_code 2483 用户未登录, or the login page",
        "captcha": "status_code 10000, or the page 验证码中间页",
        "empty": "a list without works and without more",
        "html_wall": "the login page, to every request",
        "blocked": "200, the text blocked",
        "empty_body": "200, nothing",
        "null_detail": "200, aweme_detail null",
        "moved_abroad": "short links: 302 to another site",
    },
    breakages={
        "script_error": "the user page's script ends in an error before it requests anything",
        "gives_up": "after an answer that broke, the user page requests no more works",
    },
    endpoints=("page", "short"),
)


def _with_script(old: bytes, new: bytes) -> Callable[[Reply], Reply]:
    """The user page with a line of its script replaced."""
    return lambda reply: replace(reply, body=reply.body.replace(old, new))


SHAPE = Shape(
    counters=frozenset(
        ("digg_count", "comment_count", "share_count", "collect_count", "follower_count")
    ),
    lists=frozenset(("aweme_list",)),
    texts=frozenset(("desc", "signature", "title")),
    state="const state = ",
    likes=frozenset(("digg_count",)),
    dates=frozenset(("create_time",)),
    kinds={"aweme_type": 999},
    breaks={
        "script_error": _with_script(b"\nbegin();", b"\nundefined.works;"),
        "gives_up": _with_script(b"// scrolling tries again", b"state.more = false;"),
    },
)
