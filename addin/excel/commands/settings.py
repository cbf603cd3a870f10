"""设置: what the buttons propose, and where everything is set."""

from __future__ import annotations

import os
import sys

from addin.excel.outcome import Kind, Outcome
from addin.excel.preferences import preferences, preferences_file, remember_preferences
from addin.excel.session import Session
from addin.live.book import custom_forms
from addin.live.dialogs import Dialogs


def settings(session: Session) -> Outcome:
    """Unit and region are asked for; the rest is told with the place where it is kept."""
    from workbook_templates.intake import all_forms

    ask, known = Dialogs(session.app), preferences()
    forms = sorted(all_forms(custom_forms()), key=lambda form: (-form.year, form.region))
    usual = next((number for number, form in enumerate(forms) if form.id == known.form), 0)
    form = forms[ask.choice("常用的地区和年度（填序号）：", [f"{item.region} {item.year}年" for item in forms], usual)]
    unit = ask.text("本单位全称（财政局可以留空）：", known.unit)
    remember_preferences(form=form.id, unit=unit)
    scoring = "、".join(f"{key}={value}" for key, value in form.scoring) or "全国通用规则"
    lines = [
        f"已保存：{form.title}；单位 {unit or '（空）'}",
        f"  存放：{preferences_file()}",
        f"计分参数：{scoring}（写在表套定义里：{form.folder}）",
        f"自定义表套的文件夹（环境变量 ZIPING_FORMS）：{os.environ.get('ZIPING_FORMS') or '没有设置'}",
        f"后台程序：{sys.executable}",
    ]
    return Outcome(Kind.OK, "\n".join(lines))
