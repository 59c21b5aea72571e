"""Where each province stands in the tile grid: columns from the west, rows from the north."""

PLACES = {
    "黑龙江": (8, 0), "新疆": (1, 1), "内蒙古": (5, 1), "北京": (6, 1), "辽宁": (7, 1),
    "吉林": (8, 1), "青海": (2, 2), "甘肃": (3, 2), "宁夏": (4, 2), "山西": (5, 2), "河北": (6, 2),
    "天津": (7, 2), "西藏": (2, 3), "四川": (3, 3), "陕西": (4, 3), "河南": (5, 3), "山东": (6, 3),
    "云南": (3, 4), "重庆": (4, 4), "湖北": (5, 4), "安徽": (6, 4), "江苏": (7, 4), "上海": (8, 4),
    "贵州": (4, 5), "湖南": (5, 5), "江西": (6, 5), "浙江": (7, 5), "广西": (4, 6), "广东": (5, 6),
    "福建": (6, 6), "海南": (5, 7),
}  # fmt: skip
ENGLISH = {
    "黑龙江": "Heilongj.", "新疆": "Xinjiang", "内蒙古": "In. Mong.", "北京": "Beijing",
    "辽宁": "Liaoning", "吉林": "Jilin", "青海": "Qinghai", "甘肃": "Gansu", "宁夏": "Ningxia",
    "山西": "Shanxi", "河北": "Hebei", "天津": "Tianjin", "西藏": "Tibet", "四川": "Sichuan",
    "陕西": "Shaanxi", "河南": "Henan", "山东": "Shandong", "云南": "Yunnan", "重庆": "Chongq.",
    "湖北": "Hubei", "安徽": "Anhui", "江苏": "Jiangsu", "上海": "Shanghai", "贵州": "Guizhou",
    "湖南": "Hunan", "江西": "Jiangxi", "浙江": "Zhejiang", "广西": "Guangxi",
    "广东": "Guangd.", "福建": "Fujian", "海南": "Hainan",
}  # fmt: skip
SPELT = ENGLISH | {
    "黑龙江": "Heilongjiang", "内蒙古": "Inner Mongolia", "重庆": "Chongqing", "广东": "Guangdong",
}  # fmt: skip
