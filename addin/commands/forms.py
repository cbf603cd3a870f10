"""表套: which there are; and making the official templates anew."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from addin.commands.common import add_forms_option, form_folders
from workbook_templates.definition.load import form_ids, load_form


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序使用")
    parser.add_argument("--rebuild", metavar="文件夹", type=Path, help="在这个文件夹里重新制作全部官方模板")
    add_forms_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    folders = form_folders(options)
    forms = [load_form(id, folders) for id in form_ids(folders)]
    if options.rebuild:
        from workbook_templates.building.official import rebuild_official

        for path in rebuild_official(options.rebuild, forms):
            print(path)
        return 0
    if options.json:
        listed = [
            {
                "form": form.id,
                "title": form.title,
                "region": form.region,
                "year": form.year,
                "version": form.version,
                "sheets": [sheet.name for sheet in form.sheets],
                "fields": len(form.fields),
                "source": form.source,
            }
            for form in forms
        ]
        print(json.dumps(listed, ensure_ascii=False, indent=2))
        return 0
    for form in forms:
        print(f"{form.id:<18}{form.title}")
        print(f"{'':<18}表：{'、'.join(sheet.name for sheet in form.sheets)}；栏目 {len(form.fields)} 个")
    return 0
