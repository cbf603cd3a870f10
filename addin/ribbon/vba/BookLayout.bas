Option Explicit
Option Private Module
' What Python must know of a workbook, in one answer: each sheet with its visibility, its used block and the values from
' A1 to the end of that block, each defined name with what it refers to. Asked from outside, that would be hundreds of
' calls.

Private Const MANY_CELLS As Double = 200000
Private Const HANDED_OVER As Double = 50000

Public Function LayoutOf(ByVal book As Object) As Variant
    Dim rows() As Variant
    Dim item As Object
    Dim row As Long

    ReDim rows(1 To book.Worksheets.Count + book.Names.Count, 1 To 5)
    For Each item In book.Worksheets
        row = row + 1
        rows(row, 1) = "sheet"
        rows(row, 2) = item.Name
        rows(row, 3) = CLng(item.Visible)
        rows(row, 4) = UsedBlock(item)
        rows(row, 5) = ValuesOf(item, CStr(rows(row, 4)))
    Next item
    For Each item In book.Names
        row = row + 1
        rows(row, 1) = "name"
        rows(row, 2) = item.Name
        rows(row, 3) = item.RefersTo
        rows(row, 4) = ""
        rows(row, 5) = ""
    Next item
    LayoutOf = rows
End Function

' A format on a whole column makes the used range a million rows long: then the last cell with content counts.
Private Function UsedBlock(ByVal sheet As Object) As String
    Dim used As Object
    Dim lastRow As Object
    Dim lastColumn As Object

    Set used = sheet.UsedRange
    UsedBlock = used.Address(False, False)
    If CDbl(used.Rows.Count) * CDbl(used.Columns.Count) <= MANY_CELLS Then Exit Function
    Set lastRow = sheet.Cells.Find("*", , -4123, 2, 1, 2)
    If lastRow Is Nothing Then
        UsedBlock = ""
        Exit Function
    End If
    Set lastColumn = sheet.Cells.Find("*", , -4123, 2, 2, 2)
    UsedBlock = sheet.Range(sheet.Cells(1, 1), sheet.Cells(lastRow.Row, lastColumn.Column)).Address(False, False)
End Function

' A currency cell's Value is cut to four decimals: its Value2 is the number itself. Nothing for a sheet too large to hand
' over whether Python needs it or not.
Private Function ValuesOf(ByVal sheet As Object, ByVal used As String) As Variant
    Dim block As Object
    Dim values As Variant
    Dim exact As Variant
    Dim row As Long
    Dim column As Long

    ValuesOf = ""
    If used = "" Then Exit Function
    Set block = sheet.Range("A1:" & Mid$(used, InStr(used, ":") + 1))
    If CDbl(block.Rows.Count) * CDbl(block.Columns.Count) > HANDED_OVER Then Exit Function
    values = block.Value
    If Not IsArray(values) Then Exit Function
    For row = LBound(values, 1) To UBound(values, 1)
        For column = LBound(values, 2) To UBound(values, 2)
            If VarType(values(row, column)) = vbCurrency Then
                If IsEmpty(exact) Then exact = block.Value2
                values(row, column) = exact(row, column)
            End If
        Next column
    Next row
    ValuesOf = values
End Function
