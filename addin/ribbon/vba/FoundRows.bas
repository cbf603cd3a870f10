Option Explicit
Option Private Module
' Writes the second block of the review sheet in one call from outside: unprotected for a moment, as many rows as it takes,
' all but the number as text (what a unit wrote never becomes a formula), afterwards protected as before.

' first, last: the rows of the block without its head. lines: one for each row, blanks after the filled ones.
' "" when it is written, "password" when the sheet has one that we do not know, else what Excel said.
Public Function PutRows(ByVal book As Object, ByVal sheetName As String, ByVal first As Long, ByVal last As Long, _
        ByVal filled As Long, ByVal lines As Variant) As String
    Dim sheet As Object
    Dim allowed As Variant
    Dim after As Long

    Set sheet = book.Worksheets(sheetName)
    If sheet.ProtectContents Then
        allowed = PermissionsOf(sheet)
        If Not Unprotected(sheet) Then
            PutRows = "password"
            Exit Function
        End If
    End If
    On Error GoTo Failed
    after = first + UBound(lines, 1) - LBound(lines, 1)
    ' Inside the block: its name, colours, validations and the counts all grow with it.
    If after > last Then sheet.Range(CStr(last) & ":" & CStr(after - 1)).Insert -4121, 0
    WriteBlock sheet, first, lines
    If filled > 0 Then sheet.Range(CStr(first) & ":" & CStr(first + filled - 1)).EntireRow.AutoFit
Finish:
    If IsArray(allowed) Then ProtectAgain sheet, allowed
    Exit Function
Failed:
    PutRows = Err.Description & " (" & CStr(Err.Number) & ")"
    Resume Finish
End Function

Private Sub WriteBlock(ByVal sheet As Object, ByVal first As Long, ByVal lines As Variant)
    Dim after As Long
    Dim width As Long

    after = first + UBound(lines, 1) - LBound(lines, 1)
    width = UBound(lines, 2) - LBound(lines, 2) + 1
    sheet.Range(sheet.Cells(first, 2), sheet.Cells(after, width)).NumberFormat = "@"
    sheet.Range(sheet.Cells(first, 1), sheet.Cells(after, width)).Value = lines
End Sub

Private Function Unprotected(ByVal sheet As Object) As Boolean
    On Error Resume Next
    sheet.Unprotect ""
    Unprotected = Not sheet.ProtectContents
End Function

Private Function PermissionsOf(ByVal sheet As Object) As Variant
    With sheet.Protection
        PermissionsOf = Array(.AllowFormattingCells, .AllowFormattingColumns, .AllowFormattingRows, _
            .AllowInsertingColumns, .AllowInsertingRows, .AllowInsertingHyperlinks, .AllowDeletingColumns, _
            .AllowDeletingRows, .AllowSorting, .AllowFiltering, .AllowUsingPivotTables)
    End With
End Function

Private Sub ProtectAgain(ByVal sheet As Object, ByVal allowed As Variant)
    sheet.Protect "", True, True, True, False, allowed(0), allowed(1), allowed(2), allowed(3), allowed(4), allowed(5), _
        allowed(6), allowed(7), allowed(8), allowed(9), allowed(10)
End Sub
