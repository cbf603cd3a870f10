Option Explicit
Option Private Module
' Every message a person sees. The Chinese texts are on the sheet "texts"; the last message stays on the sheet "state".

Private Const TEXTS_SHEET As String = "texts"
Private Const STATE_SHEET As String = "state"
Private Const LAST_MESSAGE As String = "B5"

Public Function TextOf(ByVal id As String) As String
    Dim sheet As Worksheet
    Dim row As Long

    Set sheet = ThisWorkbook.Worksheets(TEXTS_SHEET)
    row = 1
    Do While CStr(sheet.Cells(row, 1).Value) <> ""
        If CStr(sheet.Cells(row, 1).Value) = id Then
            TextOf = CStr(sheet.Cells(row, 2).Value)
            Exit Function
        End If
        row = row + 1
    Loop
    TextOf = id & " {0}"
End Function

Public Sub ShowMessage(ByVal id As String, ByVal detail As String, ByVal style As Long)
    ShowText Replace(TextOf(id), "{0}", detail), style
End Sub

Public Sub ShowText(ByVal text As String, ByVal style As Long)
    ThisWorkbook.Worksheets(STATE_SHEET).Range(LAST_MESSAGE).Value = text
    If UCase$(CStr(GetConfig("SHOW_MESSAGES"))) = "FALSE" Then Exit Sub
    MsgBox text, style, TextOf("title")
End Sub
