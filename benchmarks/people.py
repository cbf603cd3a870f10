"""Invented units, people and projects with Chinese names. Nobody real."""

from __future__ import annotations

import random

_COUNTIES = (
    "云岭 清溪 白石 龙泉 青山 凤凰 平江口 长岭 南湖 东塘 西岸 北山 石门坎 桃林 梅溪 柳河 金沙 银田 玉泉 大坪 黄桥 "
    "新集 双江 三汇 四望 五里 六合 七星 八仙 九峰 千秋 万年 福田 安乐 永丰 和顺 兴隆 太平 丰谷 松林 竹山 兰溪 菊潭"
).split()
_TOWNS = ("镇", "乡", "街道办事处")
_OFFICES = (
    "财政局 教育体育局 科学技术局 工业和信息化局 民政局 司法局 人力资源和社会保障局 自然资源局 住房和城乡建设局 交通运输局 "
    "水利局 农业农村局 商务局 文化旅游广电局 卫生健康局 退役军人事务局 应急管理局 审计局 市场监督管理局 统计局 医疗保障局 "
    "林业局 信访局 城市管理和综合执法局 行政审批服务局 乡村振兴局 发展和改革局 公安局 档案馆 党校 残疾人联合会 妇女联合会 "
    "总工会 科学技术协会 红十字会 供销合作社 机关事务服务中心 政务服务中心 公路建设养护中心 疾病预防控制中心 人民医院 "
    "中医医院 第一中学 第二中学 实验小学 中心幼儿园 图书馆 文化馆 博物馆 融媒体中心 地震局 气象服务中心 库区移民事务中心"
).split()
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕欧阳司马"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红鹏辉建国志远思源嘉怡子涵雨桐浩然文博㛃䶮"
_THEMES = (
    "基层治理 产业发展 人才引进 科技创新 乡村建设 环境整治 安全生产 公共服务 文化惠民 医疗救助 教育助学 水利设施 道路养护 "
    "数字政务 食品安全 就业创业 养老服务 应急救灾 森林防火 信访维稳 档案数字化 普法宣传 招商引资 节能降碳"
).split()
_KINDS = (
    "专项资金",
    "工作经费",
    "补助资金",
    "奖补资金",
    "建设项目",
    "运行维护",
    "以奖代补（含结转）",
    "配套资金(市级)",
)


def unit_names(count: int, chance: random.Random) -> list[str]:
    """Distinct names of units."""
    names = [f"{county}{kind}{office}" for county in _COUNTIES for kind in ("县", "区", "市") for office in _OFFICES]
    names += [f"{county}县{town}{kind}" for county in _COUNTIES for town in _COUNTIES for kind in _TOWNS]
    chance.shuffle(names)
    while len(names) < count:
        names += [f"{name}第{len(names) // 1000}分局" for name in names[: count - len(names)]]
    return names[:count]


def person(chance: random.Random) -> str:
    """A person's name."""
    return chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2))))


def project(chance: random.Random) -> str:
    """A fund or a project."""
    return chance.choice(_THEMES) + chance.choice(_KINDS)


def phone(chance: random.Random) -> str:
    """A number that no one has."""
    return f"0730-{chance.randint(0, 9999999):07}"
