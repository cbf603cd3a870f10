Option Explicit
Option Private Module
' What Python must know before it reads a workbook, in one answer: each sheet with its visibility and used block, each
' defined name with what it refers to. Asked name by name from outside, that would be hundreds of calls.

Private Const MANY_CELLS As Double = 200000

Public Function LayoutOf(ByVal book As Object) As Variant
    Dim rows() As Variant
    Dim item As Object
    Dim row As Long

    ReDim rows(1 To book.Worksheets.Count + book.Names.Count, 1 To 4)
    For Each item In book.Worksheets
        row = row + 1
        rows(row, 1) = "sheet"
        rows(row, 2) = item.Name
        rows(row, 3) = CLng(item.Visible)
        rows(row, 4) = UsedBlock(item)
    Next item
    For Each item In book.Names
        row = row + 1
        rows(row, 1) = "name"
        rows(row, 2) = item.Name
        rows(row, 3) = item.RefersTo
        rows(row, 4) = ""
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
