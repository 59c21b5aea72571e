"""More of what libraries write about, and the list of all themes with their weights."""

from sandbox.prose.themes import ACTIVITIES, BOOKS, KNOWLEDGE, NOTICES, RESOURCES, Theme

READERS = Theme(
    ("读者互动", "评论有礼", "我和图书馆的故事"),
    (
        "【互动有奖】",
        "【话题】你和图书馆的第一次相遇",
        "🎁 抽{count}位读者送好书",
        "【投票】{season}最想读的一本书",
    ),
    (
        "留言说说你最近在读的一本书，我们将抽取{count}位读者送出文创礼包。",
        "感谢 @!{reader} 的投稿，照片里的{hall}真美。",
        "点赞最高的{count}条留言将获得{book}一册。",
        "答题满分即可参加抽奖，{date}公布结果。",
        "有读者问：自习座位怎么预约？手机端搜索馆名即可。",
    ),
    ("等你来聊[嘻嘻]", "评论区见！", "快来参与吧 ⟦网页链接⟧", "猜猜答案是什么？🤔"),
)
WORK = Theme(
    ("图书馆员的一天", "走进图书馆", "馆员日常"),
    (
        "【馆员日常】",
        "早上八点的{hall}，{season}的光正好 ☀️",
        "📦 {count}箱新书到馆",
        "【志愿者招募】",
    ),
    (
        "清点、贴标、加工、上架，一本新书要走完七道工序才能与你见面。",
        "采编部的同事今天加工了{count}册新书。",
        "自动分拣线每小时能处理近千册还书。",
        "今天有{count}位小志愿者上岗，负责整架和引导🧑‍🎓。",
        "流动图书车本周开进了{city}的{count}所乡村小学。",
    ),
    ("辛苦啦[鲜花]", "为他们点赞[赞]", "你见过凌晨的书库吗？", "图书馆，一直都在❤️"),
)
NEWS = Theme(
    ("图书馆动态", "公共文化服务", "书香中国"),
    ("【馆情】", "【新馆进展】", "【荣誉】", "【动态｜{city}】"),
    (
        "{date}，我馆与{college}签署共建协议，{hall}正式揭牌。",
        "新馆主体结构封顶，预计{season}投入使用。",
        "我馆获评“全民阅读示范基地”。",
        "全省公共图书馆馆长会议在{city}召开，{count}家单位参会。",
        "据@{press} 报道，去年全市人均到馆次数增长{count}%。",
        "我馆接待了来自@{partner} 的同行，双方就智慧图书馆建设进行了交流。",
    ),
    ("感谢每一位读者的陪伴。", "未来可期！", "全文见 ⟦网页链接⟧", "一起见证[加油]"),
)
GREETINGS = Theme(
    ("二十四节气", "早安图书馆", "节日快乐"),
    ("【今日{term}】", "早安，{city} 🌸", "{holiday}快乐！", "【{term}】一候一诗"),
    (
        "愿你在书页间遇见好时节。",
        "“腹有诗书气自华”，{season}宜读书。",
        "今天，{hall}为你留了一盏灯。",
        "翻一页书，喝一杯茶，慢慢地过一个{season}。",
        "{term}到，天气转换，来馆读书请适时增减衣物。",
    ),
    ("🎉🎉🎉", "愿山河无恙，人间皆安。", "早安[太阳]", "一起读诗吧"),
)

THEMES: tuple[tuple[Theme, int], ...] = (
    (ACTIVITIES, 24),
    (BOOKS, 20),
    (GREETINGS, 12),
    (NOTICES, 10),
    (KNOWLEDGE, 10),
    (READERS, 8),
    (RESOURCES, 7),
    (WORK, 5),
    (NEWS, 4),
)
"""Themes with the weight that they have among the works of a library."""
