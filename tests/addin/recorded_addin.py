"""The add-in as LibreOffice can run it: real modules, but xlwings' class replaced by one that writes down its call.

LibreOffice cannot compile ``Declare PtrSafe`` (module XlwingsServer) and has no WScript (class XlwingsRun); every other
module and sheet is the one that is shipped.
"""

from __future__ import annotations

from pathlib import Path

from addin.ribbon.build import add_in_modules, assemble, sheets
from addin.ribbon.function_wrappers import MODULE
from addin.ribbon.sheets import Sheet
from addin.ribbon.vba_project import Kind, Module
from addin.ribbon.xlwings_source import RUN, SERVER

RECORD = "record"

# Python's part: says in the state sheet what came out of it, according to the cell record!B1.
_RECORDER = """Option Explicit

Public Function RunPython(PythonCommand As String)
    Dim record As Worksheet
    Dim state As Worksheet
    Dim row As Long
    Set record = ThisWorkbook.Worksheets("record")
    Set state = ThisWorkbook.Worksheets("state")
    row = 1
    Do While CStr(record.Cells(row, 1).Value) <> ""
        row = row + 1
    Loop
    record.Cells(row, 1).Value = PythonCommand
    RunPython = 0
    Select Case CStr(record.Range("B1").Value)
        Case "error"
            state.Range("B1").Value = "error"
            state.Range("B2").Value = "基础数据表 D5：编制数不是数，请改正。"
        Case "dies"
            ThisWorkbook.Worksheets("Error").Range("A1").Value = "ModuleNotFoundError: No module named 'addin'"
            RunPython = -1
        Case "raises"
            Err.Raise -2147221497, , "disk full"
        Case "undo"
            state.Range("B1").Value = "ok"
            state.Range("B2").Value = "已增加一行。"
            state.Range("B3").Value = "增加一行"
        Case Else
            state.Range("B1").Value = "ok"
            state.Range("B2").Value = "已完成。"
    End Select
End Function

Public Sub CleanUp()
End Sub
"""

_CONTROL = """Option Explicit
Public ID As String
Public Tag As String
"""

_FINGER = """Option Explicit

Public Sub Press(ByVal controlId As String)
    Dim control As New PretendControl
    control.ID = controlId
    OnAction control
End Sub

Public Function Enabled(ByVal controlId As String, ByVal controlTag As String) As String
    Dim control As New PretendControl
    Dim answer As Variant
    control.ID = controlId
    control.Tag = controlTag
    GetEnabled control, answer
    Enabled = IIf(answer, "yes", "no")
End Function

Public Function Label(ByVal controlId As String) As String
    Dim control As New PretendControl
    Dim answer As Variant
    control.ID = controlId
    GetLabel control, answer
    Label = CStr(answer)
End Function

Public Function Setting(ByVal key As String) As String
    Setting = CStr(GetConfig(key, "the default"))
End Function

Public Function Layout() As String
    Dim rows As Variant
    Dim row As Long
    rows = LayoutOf(ActiveWorkbook)
    For row = LBound(rows, 1) To UBound(rows, 1)
        Layout = Layout & rows(row, 1) & vbTab & rows(row, 2) & vbTab & rows(row, 3) & vbTab & rows(row, 4) & vbTab & vbLf
    Next row
End Function

Public Function CellsOf(ByVal sheetName As String) As String
    Dim rows As Variant
    Dim values As Variant
    Dim row As Long
    Dim column As Long
    rows = LayoutOf(ActiveWorkbook)
    For row = LBound(rows, 1) To UBound(rows, 1)
        If rows(row, 2) = sheetName Then values = rows(row, 5)
    Next row
    For row = LBound(values, 1) To UBound(values, 1)
        For column = LBound(values, 2) To UBound(values, 2)
            CellsOf = CellsOf & CStr(values(row, column)) & vbTab
        Next column
        CellsOf = CellsOf & vbFormFeed
    Next row
End Function

Public Function PutFound(ByVal first As String, ByVal last As String, ByVal lineCount As String) As String
    Dim lines() As Variant
    Dim row As Long
    ActiveWorkbook.Worksheets("审核").Unprotect
    ReDim lines(1 To CLng(lineCount), 1 To 18)
    For row = 1 To CLng(lineCount)
        lines(row, 1) = CDbl(row)
        lines(row, 2) = "=1+1"
    Next row
    PutFound = "raised"
    PutFound = PutRows(ActiveWorkbook, "审核", CLng(first), CLng(last), 1, lines)
End Function

Public Function Look(ByVal address As String) As String
    Dim cell As Object
    Set cell = ActiveWorkbook.Worksheets("审核").Range(address)
    Look = cell.NumberFormat & "|" & cell.Formula & "|" & cell.HasFormula
End Function

Public Sub Cursor(ByVal folder As String)
    ChDir folder
End Sub
"""


def build_recorded(output: Path, interpreter: str) -> None:
    """Writes the add-in for LibreOffice; message boxes are off, ``record`` holds what was sent to Python."""
    left_out = {RUN, SERVER, MODULE, "Functions"}
    modules = [module for module in add_in_modules() if module.name not in left_out]
    modules += [
        Module(RUN, _RECORDER, Kind.CLASS),
        Module("PretendControl", _CONTROL, Kind.CLASS),
        Module("Finger", _FINGER),
    ]
    quiet = [
        Sheet(sheet.name, tuple((row[0], "False") if row[0] == "SHOW_MESSAGES" else row for row in sheet.rows))
        for sheet in sheets(interpreter)
    ]
    output.write_bytes(assemble(modules, [*quiet, Sheet(RECORD, ())]))
