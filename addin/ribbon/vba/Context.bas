Option Explicit
Option Private Module
' When a button can be pressed (its tag in ribbon.xml) and what it is called.

Private Const OUR_SHEET As String = "_ziping"

Public Function IsReadyFor(ByVal tag As String) As Boolean
    On Error Resume Next
    Select Case tag
        Case "form": IsReadyFor = IsForm()
        Case "undo": IsReadyFor = (UndoLabel() <> "")
        Case "book": IsReadyFor = Not (ActiveWorkbook Is Nothing)
        Case Else: IsReadyFor = True
    End Select
End Function

Public Function LabelOf(ByVal controlId As String) As String
    LabelOf = TextOf(controlId)
    If controlId = "zpUndo" And UndoLabel() <> "" Then LabelOf = Replace(TextOf("undo_what"), "{0}", UndoLabel())
End Function

' A workbook of ours carries this very hidden sheet.
Private Function IsForm() As Boolean
    Dim sheet As Worksheet
    On Error Resume Next
    If ActiveWorkbook Is Nothing Then Exit Function
    Set sheet = ActiveWorkbook.Worksheets(OUR_SHEET)
    IsForm = Not (sheet Is Nothing)
End Function
