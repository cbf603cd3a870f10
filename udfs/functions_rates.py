"""Excel functions for the rates of the base table. Results are ratios: format the cell as a percentage."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from udfs import rates
from udfs.function import Argument, Function

_CATEGORY = "比率"
_UNITS = "各数单位须一致；结果为小数，请把单元格设为百分比格式。分母为 0 或有空白时返回空白。"


def _rate(
    name: str, title: str, formula: str, call: Callable[..., Decimal | None], codes: tuple[str, ...], *arguments: str
) -> Function:
    named = tuple(Argument(name, help) for name, help in (argument.split(" ", 1) for argument in arguments))
    return Function(f"ZP_{name}", title, _CATEGORY, f"{title}＝{formula}。{_UNITS}", named, call, codes)


FUNCTIONS: tuple[Function, ...] = (
    _rate(
        "CONTROL_RATE",
        "财政供养人员控制率",
        "在职人员数÷编制数（在职不含退休）",
        rates.control_rate,
        ("ZZRY_KZL",),
        "staff 在职人员数",
        "establishment 编制数",
    ),
    _rate(
        "THREE_PUBLIC_CHANGE_RATE",
        "“三公经费”变动率",
        "（本年数－上年数）÷上年数",
        rates.three_public_change_rate,
        ("SGJF_BDL",),
        "this_year 本年三公经费（湖南用预算数，其他口径用实际数）",
        "last_year 上年三公经费（口径同本年）",
    ),
    _rate(
        "KEY_SPENDING_RATE",
        "重点支出安排率",
        "重点项目支出÷项目总支出",
        rates.key_spending_rate,
        ("ZDZC_APL",),
        "key_projects 重点项目支出",
        "all_projects 项目总支出",
    ),
    _rate(
        "BUDGET_COMPLETION_RATE",
        "预算完成率",
        "预算完成数÷预算数",
        rates.budget_completion_rate,
        ("YS_WCL",),
        "completed 预算完成数",
        "budget 预算数",
    ),
    _rate(
        "BUDGET_COMPLETION_RATE_HN",
        "预算完成率（湖南口径）",
        "（上年结转＋年初预算＋本年追加－年末结余）÷（上年结转＋年初预算＋本年追加）",
        rates.budget_completion_rate_hunan,
        ("YS_WCL",),
        "carried_in 上年结转（没有填 0）",
        "initial 年初预算",
        "added 本年追加预算（没有填 0）",
        "balance 年末结余（没有填 0）",
    ),
    _rate(
        "BUDGET_ADJUSTMENT_RATE",
        "预算调整率（预算控制率）",
        "预算调整数（湖南：本年追加预算）÷预算数（湖南：年初预算）",
        rates.budget_adjustment_rate,
        ("YS_TZL",),
        "adjustment 预算调整数或本年追加预算",
        "budget 预算数或年初预算",
    ),
    _rate(
        "PAYMENT_PROGRESS_RATE",
        "支付进度率",
        "实际支付进度÷既定支付进度",
        rates.payment_progress_rate,
        ("ZF_JDL",),
        "paid 实际支付进度",
        "planned 既定支付进度",
    ),
    _rate(
        "CARRYOVER_RATE",
        "结转结余率",
        "结转结余总额÷支出预算数（另一口径：÷本年一般公共预算支出完成数）",
        rates.carryover_rate,
        ("JZJY_L",),
        "carryover 结转结余总额",
        "spending 支出预算数或支出完成数",
    ),
    _rate(
        "CARRYOVER_CHANGE_RATE",
        "结转结余变动率",
        "（本年度累计结转结余－上年度）÷上年度",
        rates.carryover_change_rate,
        ("JZJY_BDL",),
        "this_year 本年度累计结转结余",
        "last_year 上年度累计结转结余",
    ),
    _rate(
        "RUNNING_COSTS_CONTROL_RATE",
        "公用经费控制率",
        "实际支出公用经费总额÷预算安排公用经费总额",
        rates.running_costs_control_rate,
        ("GYJF_KZL",),
        "spent 实际支出公用经费总额",
        "budget 预算安排公用经费总额",
    ),
    _rate(
        "THREE_PUBLIC_CONTROL_RATE",
        "“三公经费”控制率",
        "三公经费实际支出数÷三公经费预算安排数",
        rates.three_public_control_rate,
        ("SGJF_KZL",),
        "spent 三公经费实际支出数",
        "budget 三公经费预算安排数",
    ),
    _rate(
        "PROCUREMENT_RATE",
        "政府采购执行率",
        "实际政府采购金额÷政府采购预算数",
        rates.procurement_execution_rate,
        ("ZFCG_ZXL",),
        "spent 实际政府采购金额",
        "budget 政府采购预算数",
    ),
    _rate(
        "OFFICIAL_CARD_RATE",
        "公务卡刷卡率",
        "公务卡刷卡支出÷应使用公务卡支出",
        rates.official_card_rate,
        ("GWK",),
        "by_card 公务卡刷卡支出",
        "due_by_card 应使用公务卡支出",
    ),
    _rate(
        "ASSET_USE_RATE",
        "固定资产利用率",
        "实际在用固定资产总额÷所有固定资产总额",
        rates.fixed_asset_use_rate,
        ("GDZC_LYL",),
        "in_use 实际在用固定资产总额",
        "all_assets 所有固定资产总额",
    ),
    _rate(
        "BUILDING_AREA_RATE",
        "新建楼堂馆所面积（规模）控制率",
        "实际建设面积÷批准建设面积（没有项目时留空）",
        rates.building_area_rate,
        ("LTGS_GM",),
        "built 实际建设面积（m²）",
        "approved 批准建设面积（m²）",
    ),
    _rate(
        "BUILDING_INVESTMENT_RATE",
        "新建楼堂馆所投资概算控制率",
        "实际投资÷预算（概算）投资（没有项目时留空）",
        rates.building_investment_rate,
        ("LTGS_GS",),
        "invested 实际投资",
        "estimated 预算（概算）投资",
    ),
    _rate(
        "EXECUTION_RATE",
        "预算执行率",
        "全年执行数÷全年预算数（调整后预算，含上年结转）",
        rates.execution_rate,
        ("ZXL",),
        "executed 全年执行数",
        "adjusted_budget 全年预算数",
    ),
    _rate(
        "STAFF_SHARE",
        "人员支出比率",
        "人员支出÷支出总数",
        rates.staff_spending_share,
        ("RYZC_BL",),
        "staff_costs 人员支出",
        "total 支出总数（部分表用基本支出）",
    ),
    _rate(
        "RUNNING_SHARE",
        "公用支出比率",
        "公用支出÷支出总数",
        rates.running_spending_share,
        ("RYZC_BL",),
        "running_costs 公用支出",
        "total 支出总数（部分表用基本支出）",
    ),
)
