"""Faults of Weibo, and where its answers hold what faults change."""

from sandbox.platform import PlatformFaults, Shape

FAULTS = PlatformFaults(
    refusals={
        "empty": "ok:0 这里还没有内容 (PC: an empty list without a cursor)",
        "page_limit": "m.weibo.cn: `pages` (default 60) pages of a list in one go, then as `empty`",
        "login": "ok:-100 with the mobile sign-in address",
        "captcha": "ok:-100 with the captcha address",
        "login_pc": "ok:-100 with weibo.com/login.php",
        "not_exist": "该微博不存在, error_code 20101",
        "bad_param": "400 参数有误",
        "dead_endpoint": "404 你访问的地址不存在",
        "http_432": "432, empty: no visitor cookie",
        "http_418": "418, empty: address blocked",
        "http_414": "414, empty",
        "visitor_redirect": "302 to passport.weibo.com/visitor/visitor",
        "html_wall": "200, the HTML page Sina Visitor System",
        "info_cards": "information cards (230283) instead of the profile",
    },
    endpoints=("longtext", "show", "config"),
    options={"page_limit": frozenset({"pages"})},
    walks={"page_limit": "mobile"},
)
SHAPE = Shape(
    counters=frozenset(
        (
            *("reposts_count", "comments_count", "attitudes_count"),
            *("play_count", "online_users", "online_users_number"),
            *("followers_count", "followers_count_str", "follow_count", "friends_count"),
            "status_total_counter",
        )
    ),
    lists=frozenset(("cards", "list")),
    texts=frozenset(("text", "text_raw", "longTextContent", "raw_text", "description", "title")),
    marked_up=frozenset(("text",)),
    likes=frozenset(("attitudes_count",)),
    dates=frozenset(("created_at",)),
    kinds={"object_type": "hologram"},
)
