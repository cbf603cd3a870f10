"""Everything that can be wrong with a file before a single field is bound: one stable code, one title, one remedy.

``docs/messages.md`` is generated from :data:`CATALOGUE`. Tests assert the code, never the sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from workbook_templates.model import InputProblem


@dataclass(frozen=True, slots=True)
class Trouble:
    """A kind of bad file: what it is called, why it happens, what the user should do."""

    title: str
    cause: str
    remedy: str


SAVE_AS_XLSX = "请用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”，再重新报送"

CATALOGUE: dict[str, Trouble] = {
    "FILE-001": Trouble("找不到文件", "路径写错，或文件已被移动、删除、改名", "请核对路径和文件名"),
    "FILE-002": Trouble("给出的是文件夹或设备", "这里需要一个文件", "请指明文件夹里的某个工作簿"),
    "FILE-003": Trouble(
        "文件无法读取",
        "没有读取权限，或文件正被其他程序独占打开，或网络盘断开",
        "请先关闭正在打开它的程序，确认有读取权限后重试",
    ),
    "FILE-004": Trouble("文件是空的（0 字节）", "复制、下载或保存中断", "请重新复制或请单位重新报送"),
    "FILE-005": Trouble(
        "这是 Office 打开文件时留下的临时锁文件",
        "文件名以 ~$ 或 .~lock 开头，里面没有数据",
        "请改用去掉 ~$ 的原文件；不再需要时可删除此锁文件",
    ),
    "FILE-006": Trouble(
        "文件过大", "自评工作簿通常不到 1 MB，过大多因插入了图片或附件", "请删除图片、附件后另存再报送"
    ),
    "FILE-007": Trouble("不是 Excel 工作簿", "内容与扩展名不符，或送错了文件", "请报送填好的 .xlsx 工作簿"),
    "FILE-008": Trouble(
        "文件已加密", "设置了打开密码，内容无法读取", "请在 Excel 中取消打开密码（文件→信息→保护工作簿）后重新报送"
    ),
    "FILE-009": Trouble(
        "文件已损坏或不完整",
        "传输、复制中断，或文件被其他程序改写",
        "请用 Excel 或 WPS 打开修复并另存为 .xlsx，或请单位重新报送",
    ),
    "FILE-010": Trouble(
        "压缩包内容异常庞大，已拒绝打开",
        "解压后的大小、压缩比或条目数超出正常工作簿许多倍",
        "请勿打开来历不明的文件；请单位重新报送",
    ),
    "FILE-011": Trouble(
        "单元格分布范围过大",
        "远离正文处（如最末行、最末列）有零散内容",
        "请删除该处以及正文以外的内容，保存后重新报送",
    ),
    "FILE-012": Trouble(
        "文件内含 XML 实体声明，已拒绝打开",
        "正常的工作簿不会有实体声明，可能是恶意文件",
        "请勿打开来历不明的文件；请单位重新报送",
    ),
    "FILE-013": Trouble(
        "不支持的旧格式或伪装格式", "由业务系统导出的网页、XML 表格，或 Excel 4.0 以前的文件", SAVE_AS_XLSX
    ),
    "FILE-014": Trouble("没有可读的工作表", "工作簿里没有所需的工作表", "请核对是否送错了文件"),
    "FILE-015": Trouble("读取失败", "文件结构特殊，读取程序无法理解", SAVE_AS_XLSX),
    "FILE-016": Trouble(
        "不是能导入的材料",
        "内容既不是 Word、文本，也不是 Excel 表格",
        "请导入 Word（.docx、.doc）、文本（.txt、.md）或 Excel（.xlsx、.xls、.ods）文件",
    ),
    "FILE-017": Trouble(
        "是扫描件或图片，不能读取",
        "里面的表格是照片，没有文字",
        "请向填报单位要 Word 或 Excel 原件，或在官方模板里重新填写",
    ),
    "FILE-018": Trouble("里面没有文字", "文件是空白的，或内容都在页眉、图片里", "请核对是否送错了文件"),
    "FILE-019": Trouble(
        "要先转换成 .docx，而这台电脑没有 LibreOffice",
        "旧版 Word（.doc）、RTF、ODT 等只能通过 LibreOffice 读取",
        "请用 Word 或 WPS 打开后另存为“Word 文档（.docx）”再导入，或安装 LibreOffice 后重试",
    ),
    "FILE-020": Trouble(
        "LibreOffice 没有转换成功", "文件可能已损坏", "请用 Word 或 WPS 打开后另存为“Word 文档（.docx）”，再重新导入"
    ),
    "FILE-021": Trouble(
        "读取用时过长，已停止",
        "内容异常庞大或结构特殊；正常的自评工作簿不到一秒就能读完",
        "请删去正文以外的内容，另存为 .xlsx 后重新报送",
    ),
    "FILE-022": Trouble(
        "读取需要的内存过多，已停止",
        "内容异常庞大；正常的自评工作簿只需很少的内存",
        "请删去正文以外的内容，另存为 .xlsx 后重新报送",
    ),
    "FILE-023": Trouble(
        "读取时程序意外终止", "文件损坏或含有异常内容，读取程序承受不住；其他文件不受影响", "请单位用官方表套重填后报送"
    ),
}


def problem(code: str, path: str | Path, detail: str = "", *, remedy: str = "") -> InputProblem:
    """The InputProblem of that code: ``文件“x.xlsx”：已加密（细节）。请……``."""
    trouble = CATALOGUE[code]
    middle = f"（{detail}）" if detail else ""
    name = Path(path).name or str(path)
    return InputProblem(
        f"文件“{name}”：{trouble.title}{middle}。{remedy or trouble.remedy}。", path=str(path), code=code
    )
