"""新建表套: a unit's official workbook beside the others, opened at once."""

from __future__ import annotations

from pathlib import Path

from addin.excel.outcome import Kind, Outcome
from addin.excel.preferences import preferences, remember_preferences
from addin.excel.session import Session
from addin.live.book import custom_forms
from addin.live.dialogs import Dialogs, free_path


def new(session: Session) -> Outcome:
    """Asks for region and year, the unit, its projects, last year's workbook and where to put the file."""
    from addin.commands.new import start
    from workbook_templates.building.workbook import build_workbook
    from workbook_templates.intake import all_forms, open_submission
    from workbook_templates.output import whole_file

    ask, known = Dialogs(session.app), preferences()
    forms = sorted(all_forms(custom_forms()), key=lambda form: (-form.year, form.region))
    usual = next((number for number, form in enumerate(forms) if form.id == known.form), 0)
    form = forms[ask.choice("地区和年度（填序号）：", [f"{item.region} {item.year}年" for item in forms], usual)]
    unit = ask.text("部门（单位）全称：", known.unit)
    if not unit:
        return Outcome(Kind.ERROR, "没有写单位名称，没有新建。")
    projects: tuple[str, ...] = ()
    if any(sheet.repeat for sheet in form.sheets):
        answer = ask.text("一级项目名称，用逗号隔开（没有就留空）：")
        projects = tuple(
            name.strip() for name in answer.replace("，", ",").replace("、", ",").split(",") if name.strip()
        )
    last = None
    if ask.yes("要从上年的工作簿带入上年决算数和单位固定信息吗？"):
        session.progress.step(0, 0, "读取上年工作簿")
        last = open_submission(ask.file("上年的工作簿"), custom_forms())[1]
    folder = Path(known.folder) if known.folder and Path(known.folder).is_dir() else Path.home()
    output = free_path(ask.new_file("新工作簿存为", folder / f"{unit}-{form.year}年自评.xlsx"))
    with whole_file(output) as temporary:
        build_workbook(form, temporary, submission=start(form, unit, projects, last), projects=projects)
    remember_preferences(form=form.id, unit=unit, folder=str(output.parent))
    session.app.books.open(str(output))
    words = "上年决算数和固定信息已带入，请核对。" if last is not None else ""
    return Outcome(Kind.OK, f"已新建并打开：{output}\n浅黄色的格填写，其余自动计算。{words}")
