Option Explicit
' The function wizard's texts: name, category, description, then one description an argument, from the sheet "functions".
' The sheet is empty when the add-in was built without worksheet functions.

Private Const FUNCTIONS_SHEET As String = "functions"
Private Const FIRST_ARGUMENT As Long = 4

Public Sub RegisterFunctions()
    Dim sheet As Worksheet
    Dim row As Long

    On Error Resume Next
    Set sheet = ThisWorkbook.Worksheets(FUNCTIONS_SHEET)
    row = 1
    Do While CStr(sheet.Cells(row, 1).Value) <> ""
        Describe sheet, row
        row = row + 1
    Loop
    ThisWorkbook.Saved = True
End Sub

Private Sub Describe(sheet As Worksheet, ByVal row As Long)
    Dim arguments() As String
    Dim count As Long

    On Error Resume Next
    Do While CStr(sheet.Cells(row, FIRST_ARGUMENT + count).Value) <> ""
        ReDim Preserve arguments(0 To count)
        arguments(count) = CStr(sheet.Cells(row, FIRST_ARGUMENT + count).Value)
        count = count + 1
    Loop
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & CStr(sheet.Cells(row, 1).Value), _
        Description:=CStr(sheet.Cells(row, 3).Value), Category:=CStr(sheet.Cells(row, 2).Value), _
        ArgumentDescriptions:=arguments
End Sub
