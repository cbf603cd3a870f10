Option Explicit
Option Private Module
' What a command hands back: addin.excel.entry writes it to the sheet "state" of this add-in.
'   B1 kind: ok, findings, cancelled, error; "" when Python ended before it could say anything
'   B2 text for the person, B3 what the undo button would undo

Private Const STATE_SHEET As String = "state"
Private Const ERROR_SHEET As String = "Error"

Public Sub ForgetOutcome()
    ThisWorkbook.Worksheets(STATE_SHEET).Range("B1").Value = ""
    ThisWorkbook.Worksheets(STATE_SHEET).Range("B2").Value = ""
    ThisWorkbook.Worksheets(ERROR_SHEET).Range("A1").Value = ""
End Sub

Public Sub TellOutcome(ByVal exitCode As Variant)
    Dim kind As String
    Dim text As String

    kind = CStr(ThisWorkbook.Worksheets(STATE_SHEET).Range("B1").Value)
    text = CStr(ThisWorkbook.Worksheets(STATE_SHEET).Range("B2").Value)
    Select Case kind
        Case "ok", "cancelled"
            If text <> "" Then ShowText text, vbInformation
        Case "findings"
            ShowText text, vbExclamation
        Case "error"
            ShowText text, vbCritical
        Case Else
            ' On a Mac Python runs beside Excel and tells its outcome later.
            #If Not Mac Then
                ShowMessage "python_failed", LastLines(CStr(ThisWorkbook.Worksheets(ERROR_SHEET).Range("A1").Value)), vbCritical
            #End If
    End Select
End Sub

Public Function UndoLabel() As String
    UndoLabel = CStr(ThisWorkbook.Worksheets(STATE_SHEET).Range("B3").Value)
End Function

Private Function LastLines(ByVal text As String) As String
    If Len(text) > 500 Then text = "..." & Right$(text, 500)
    LastLines = text
End Function
