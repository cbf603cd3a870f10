"""Every rate of the self-evaluation, one short formula each.

All arguments of one function share one unit (persons, 万元, m²); the result is a ratio, not a
percentage: 1.3125 means 131.25 %. It is rounded half up to ``places`` decimals, 4 by default, so that a
percentage shows two decimals as in the official templates; ``places=None`` leaves it unrounded.
A blank (None) argument or a zero denominator gives None: blank, never 0 and never an error. The codes in
the docstrings are those of the indicator catalogue (``indicators.yaml``), which holds sources.
"""

from __future__ import annotations

from decimal import Decimal, DecimalException

from udfs.rounding import half_up, quotient

Number = Decimal | None


def _rounded(value: Number, places: int | None) -> Number:
    if value is None or places is None:
        return value
    try:
        return half_up(value, places)
    except DecimalException:  # more digits than any account has
        return None


def _share(part: Number, whole: Number, places: int | None) -> Number:
    return _rounded(quotient(part, whole), places)


def _change(now: Number, before: Number, places: int | None) -> Number:
    if now is None or before is None or not now.is_finite() or not before.is_finite():
        return None
    return _rounded(quotient(now - before, before), places)


def control_rate(staff: Number, establishment: Number, places: int | None = 4) -> Number:
    """财政供养人员控制率 (ZZRY_KZL) = 在职人员数 ÷ 编制数. Persons; retirees are not counted."""
    return _share(staff, establishment, places)


def three_public_change_rate(this_year: Number, last_year: Number, places: int | None = 4) -> Number:
    """“三公经费”变动率 (SGJF_BDL) = (本年 − 上年) ÷ 上年. 万元.

    Hunan compares budgets, 财预〔2013〕53号 and others final amounts: pass the pair your form asks for.
    """
    return _change(this_year, last_year, places)


def key_spending_rate(key_projects: Number, all_projects: Number, places: int | None = 4) -> Number:
    """重点支出安排率 (ZDZC_APL) = 重点项目支出 ÷ 项目总支出. 万元."""
    return _share(key_projects, all_projects, places)


def budget_completion_rate(completed: Number, budget: Number, places: int | None = 4) -> Number:
    """预算完成率 (YS_WCL), 财预〔2013〕53号 form = 预算完成数 ÷ 预算数. 万元."""
    return _share(completed, budget, places)


def budget_completion_rate_hunan(
    carried_in: Number, initial: Number, added: Number, balance: Number, places: int | None = 4
) -> Number:
    """预算完成率 (YS_WCL), Hunan form, 万元:

    (上年结转 + 年初预算 + 本年追加 − 年末结余) ÷ (上年结转 + 年初预算 + 本年追加).
    """
    if carried_in is None or initial is None or added is None or balance is None:
        return None
    if not all(amount.is_finite() for amount in (carried_in, initial, added, balance)):
        return None
    available = carried_in + initial + added
    return _share(available - balance, available, places)


def budget_adjustment_rate(adjustment: Number, budget: Number, places: int | None = 4) -> Number:
    """预算调整率 / 预算控制率 (YS_TZL), 万元. Hunan: 本年追加预算 ÷ 年初预算; 53号: 预算调整数 ÷ 预算数."""
    return _share(adjustment, budget, places)


def payment_progress_rate(paid: Number, planned: Number, places: int | None = 4) -> Number:
    """支付进度率 (ZF_JDL) = 实际支付进度 ÷ 既定支付进度; both amounts or both shares."""
    return _share(paid, planned, places)


def carryover_rate(carryover: Number, spending: Number, places: int | None = 4) -> Number:
    """结转结余率 (JZJY_L) = 结转结余总额 ÷ 支出预算数, 万元.

    One local form divides by the year's completed general public budget spending instead.
    """
    return _share(carryover, spending, places)


def carryover_change_rate(this_year: Number, last_year: Number, places: int | None = 4) -> Number:
    """结转结余变动率 (JZJY_BDL) = (本年度累计结转结余 − 上年度) ÷ 上年度. 万元."""
    return _change(this_year, last_year, places)


def running_costs_control_rate(spent: Number, budget: Number, places: int | None = 4) -> Number:
    """公用经费控制率 (GYJF_KZL) = 实际支出公用经费总额 ÷ 预算安排公用经费总额. 万元. Source unverified."""
    return _share(spent, budget, places)


def three_public_control_rate(spent: Number, budget: Number, places: int | None = 4) -> Number:
    """“三公经费”控制率 (SGJF_KZL) = 三公经费实际支出数 ÷ 三公经费预算安排数. 万元."""
    return _share(spent, budget, places)


def procurement_execution_rate(spent: Number, budget: Number, places: int | None = 4) -> Number:
    """政府采购执行率 (ZFCG_ZXL) = 实际政府采购金额 ÷ 政府采购预算数. 万元."""
    return _share(spent, budget, places)


def official_card_rate(by_card: Number, due_by_card: Number, places: int | None = 4) -> Number:
    """公务卡刷卡率 (GWK) = 公务卡刷卡支出 ÷ 应使用公务卡支出. 万元 or 元, both alike."""
    return _share(by_card, due_by_card, places)


def fixed_asset_use_rate(in_use: Number, all_assets: Number, places: int | None = 4) -> Number:
    """固定资产利用率 (GDZC_LYL) = 实际在用固定资产总额 ÷ 所有固定资产总额. 万元."""
    return _share(in_use, all_assets, places)


def building_area_rate(built: Number, approved: Number, places: int | None = 4) -> Number:
    """新建楼堂馆所面积（规模）控制率 (LTGS_GM) = 实际建设面积 ÷ 批准建设面积. m². No project: None (“—”)."""
    return _share(built, approved, places)


def building_investment_rate(invested: Number, estimated: Number, places: int | None = 4) -> Number:
    """新建楼堂馆所投资概算控制率 (LTGS_GS) = 实际投资 ÷ 预算（概算）投资. 万元. No project: None (“—”)."""
    return _share(invested, estimated, places)


def execution_rate(executed: Number, adjusted_budget: Number, places: int | None = 4) -> Number:
    """预算执行率 (ZXL) = 全年执行数 ÷ 全年预算数（调整后预算，含上年结转）. 万元."""
    return _share(executed, adjusted_budget, places)


def staff_spending_share(staff_costs: Number, total: Number, places: int | None = 4) -> Number:
    """人员支出比率 (RYZC_BL) = 人员支出 ÷ 支出总数. 万元. The seed divides by basic spending."""
    return _share(staff_costs, total, places)


def running_spending_share(running_costs: Number, total: Number, places: int | None = 4) -> Number:
    """公用支出比率 (RYZC_BL) = 公用支出 ÷ 支出总数. 万元. The seed divides by basic spending."""
    return _share(running_costs, total, places)
