"""Units of indicator texts: 家, 万元, %, 个百分点, 平方米, 人次 …: what they measure and how they convert.

A unit is a base (``元``), a factor to it (10,000 for 万元) and a dimension. Units of one dimension with one
base convert into each other; counting words (家, 个, 户 …) share a dimension but not a base, so that
comparing 家 with 个 can be said.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

COUNT, MONEY, RATIO, POINTS, BARE = "count", "money", "ratio", "points", ""


@dataclass(frozen=True, slots=True)
class Unit:
    """``name`` as written; ``base`` and ``factor``: one ``name`` is ``factor`` ``base``."""

    name: str
    base: str
    factor: Decimal
    dimension: str


NO_UNIT = Unit("", "", Decimal(1), BARE)

_MEASURES: dict[str, dict[str, tuple[str, ...]]] = {
    # dimension: "base factor": spellings
    MONEY: {"元 1": ("元", "元人民币"), "美元 1": ("美元",), "港元 1": ("港元",), "欧元 1": ("欧元",)},
    RATIO: {"% 1": ("%",), "% 0.1": ("‰",), "% 10": ("成",), "倍 1": ("倍",)},
    POINTS: {"个百分点 1": ("个百分点", "百分点")},
    "area": {
        "平方米 1": ("平方米", "平米", "m²", "m2", "²"),
        "平方米 1000000": ("平方公里", "平方千米", "km²", "km2"),
        "平方米 10000": ("公顷",),
        "亩 1": ("亩",),
    },
    "length": {"米 1": ("米", "延米", "m"), "米 1000": ("公里", "千米", "km", "KM"), "米 0.01": ("厘米", "cm")},
    "mass": {
        "千克 1": ("千克", "公斤", "kg", "KG"),
        "千克 1000": ("吨", "t"),
        "千克 0.5": ("斤",),
        "千克 0.001": ("克", "g"),
        "千克 0.000001": ("毫克", "mg"),
        "千克 0.000000001": ("微克", "μg", "ug"),
    },
    "volume": {
        "立方米 1": ("立方米", "立方", "m³", "m3", "³"),
        "立方米 0.001": ("升", "L"),
        "立方米 0.000001": ("毫升", "ml"),
    },
    "energy": {"千瓦时 1": ("千瓦时", "度", "kWh", "kwh"), "千克标准煤 1000": ("吨标准煤", "吨标煤")},
    "power": {"千瓦 1": ("千瓦", "kW", "kw", "KW"), "千瓦 1000": ("兆瓦", "MW")},
    "data": {"GB 1": ("GB",), "GB 1024": ("TB",)},
    "time": {
        "天 1": ("天", "日"),
        "工作日 1": ("个工作日", "工作日"),
        "小时 1": ("小时", "个小时"),
        "分钟 1": ("分钟",),
        "月 1": ("个月",),
        "年 1": ("年", "周年"),
        "周 1": ("周", "星期", "个星期"),
        "秒 1": ("秒",),
        "学时 1": ("学时", "课时", "个学时", "个课时"),
    },
    "mark": {"分 1": ("分",)},
    "rank": {"位 1": ("位次",)},
}
_COUNTING = (
    "家 家次 个 个次 人 人次 人份 次 次数 项 项次 件 件次 户 户次 户数 名 位 篇 份 份数 场 场次 期 期次 批 批次 台 台次 "
    "台套 套 套次 辆 辆次 座 条 条次 处 所 株 棵 只 头 羽 尾 匹 本 册 幅 块 片 宗 起 例 种 类 层 间 栋 幢 村 镇 乡 县 校 "
    "班 班次 班期 节 部 部次 门 对 双 组 组次 支 队 笔 单 张 枚 票 款 则 届 轮 轮次 趟 回 遍 站 盏 根 口 眼 床 张床 床位 "
    "人日 人天 人月 架 艘 门次 标段 课 讲 堂 案 卷 盒 箱 袋 桶 瓶 盘 副 把 面 顶 道 段 路 线 网 车次 单位 企业 项目 "
    "个县 个乡 个村 个点 个团 团 点 团次 样 批样 集 档 亩次 条目 字 万字 版 页 帧 组件"
).split()

# Multiples written before a unit.
MULTIPLES = {
    "万亿": Decimal(10**12),
    "千亿": Decimal(10**11),
    "百亿": Decimal(10**10),
    "十亿": Decimal(10**9),
    "亿": Decimal(10**8),
    "千万": Decimal(10**7),
    "百万": Decimal(10**6),
    "十万": Decimal(10**5),
    "万": Decimal(10**4),
    "千": Decimal(10**3),
    "百": Decimal(10**2),
}


@cache
def known_units() -> dict[str, Unit]:
    """Every simple unit by its spelling."""
    found = {}
    for dimension, bases in _MEASURES.items():
        for key, spellings in bases.items():
            base, factor = key.split(" ")
            for name in spellings:
                found[name] = Unit(name, base, Decimal(factor), dimension)
    for name in _COUNTING:
        found.setdefault(name, Unit(name, name, Decimal(1), COUNT))
    return found


@cache
def unit_pattern() -> str:
    """A regular expression for one unit: groups ``whole`` (千克), or ``multiple`` and ``simple``, and ``per``."""
    names = sorted(known_units(), key=len, reverse=True)
    simple = "|".join(_guarded(name) for name in names)
    # Units that begin like a multiple must be tried before it: 千克 is not a thousand 克 here.
    whole = "|".join(_guarded(name) for name in names if name[0] in "千百万")
    multiple = "|".join(MULTIPLES)
    return (
        rf"(?:(?P<whole>{whole})|(?P<multiple>{multiple})?\s{{0,4}}(?P<simple>{simple})|(?P<alone>{multiple}))"
        rf"(?:\s{{0,4}}/\s{{0,4}}(?P<per>{simple}))?"
    )


def _guarded(name: str) -> str:
    if name.isascii() and name.isalnum():
        return name + r"(?![A-Za-z0-9])"
    if name == "成":  # 八成 is 80 %; 三成立, 成果 are words
        return r"成(?![立员果功本效为就品都交熟长绩型套])"
    if name == "分":
        return r"分(?![之类别布析析项期级管])"
    return name


@lru_cache(maxsize=1024)
def unit_of(whole: str | None, multiple: str | None, simple: str | None, per: str | None) -> Unit:
    """The unit that the groups of ``unit_pattern`` have matched."""
    known = known_units()
    name = whole or simple or ""
    found = known.get(name, NO_UNIT)
    factor, base, dimension = found.factor, found.base, found.dimension
    shown = (multiple or "") + name
    if multiple:
        factor *= MULTIPLES[multiple]
    if per:
        below = known[per]
        factor /= below.factor
        base, dimension, shown = f"{base}/{below.base}", f"{dimension}/{below.dimension}", f"{shown}/{per}"
    return Unit(shown, base, factor, dimension)
