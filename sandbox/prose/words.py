"""Words that fill the blanks of the sentences. People are invented, partners are institutions."""

_TABLE = """
book 《红楼梦》 《史记选》 《边城》 《呼兰河传》 《山海经》 《昆虫记》 《小王子》 《乡土中国》
ancient 《永乐大典》 《营造法式》 《天工开物》 《梦溪笔谈》 《齐民要术》 《本草纲目》
hall 少儿阅览室 一楼报告厅 古籍阅览室 城市书房 二楼展厅 报刊阅览室 多功能厅
season 春天 夏天 秋天 冬天
term 立春 清明 谷雨 芒种 夏至 白露 霜降 立冬 小雪 冬至
holiday 元旦 春节 元宵节 劳动节 端午节 中秋节 国庆节
date 3月8日 4月23日 5月18日 6月1日 7月20日 9月10日 10月15日 12月5日
weekday 周三 周五 周六 周日
clock 9:00 9:30 14:00 14:30 19:00
count 3 5 10 15 20 30 50 100
city 本市 老城 江南 北方小城 西部县城
talk 唐诗里的四季 人工智能与阅读 如何给孩子讲绘本 家谱与地方志 碑帖鉴赏入门
exhibition 纸上千年 方志里的家乡 连环画里的童年 百年报刊 馆藏名家手稿
college 本地高校 师范大学 省社科院 文史研究馆
partner 上海图书馆 浙江图书馆 首都图书馆 上海博物馆 广州市文化馆 武汉大学
press 安徽日报 上海发布 浙江文旅 湖北日报
reader 读者小李 夜读的猫 爱看书的阿远 豆包不困 momo_读书笔记
"""
WORDS = {name: tuple(words) for name, *words in map(str.split, _TABLE.strip().splitlines())}
"""For each blank the words to choose from."""

REPOST_REMARKS = (
    "转发微博",
    "欢迎大家参加！",
    "值得一看[赞]",
    "同祝愿 🎉",
    "转给更多读者//@{partner}:名额不多，抓紧啦[心]",
    "谢谢关注！//@!{reader}:周末带孩子去//@{partner}:等你来",
    "//@!{reader}:这个展太好看了👍",
    "学习了 #公共图书馆#",
)
ORIGINALS = (
    "【{talk}】系列讲座回放已上线，共{count}讲。",
    "我们在{hall}准备了一场特别的展览：“{exhibition}”。",
    "{term}将至，送你一份{season}的书单 #好书推荐#",
    "今天去了图书馆，在{hall}坐了一下午。",
)
QUICK_REMARK = "快转微博"
