Option Explicit
Option Private Module
' From a button to one Python command. What reaches Python is one of the constants below, never a text from a workbook.

Public Sub RunButton(ByVal controlId As String)
    Dim command As String
    Dim trouble As String
    Dim failure As String
    Dim runner As XlwingsRun
    Dim exitCode As Variant

    On Error GoTo Failed
    command = CommandOf(controlId)
    If command = "" Then
        ShowMessage "unknown_button", controlId, vbExclamation
        Exit Sub
    End If
    trouble = InterpreterTrouble()
    If trouble <> "" Then
        ShowMessage trouble, Interpreter(), vbExclamation
        Exit Sub
    End If
    ForgetOutcome
    BeginWork
    Set runner = New XlwingsRun
    exitCode = runner.RunPython("import addin.excel.entry as e; e.run('" & command & "')")
    EndWork
    TellOutcome exitCode
    RefreshRibbon
    Exit Sub
Failed:
    failure = Err.Description
    EndWork
    ShowMessage "vba_error", failure, vbCritical
End Sub

Public Function CommandOf(ByVal controlId As String) As String
    Select Case controlId
        Case "zpNew": CommandOf = "new"
        Case "zpImport": CommandOf = "import"
        Case "zpAddRow": CommandOf = "add_row"
        Case "zpAddProject": CommandOf = "add_project"
        Case "zpScore": CommandOf = "score"
        Case "zpWhy": CommandOf = "why"
        Case "zpUseComputed": CommandOf = "use_computed"
        Case "zpUndo": CommandOf = "undo"
        Case "zpCheck": CommandOf = "check"
        Case "zpPrevious": CommandOf = "previous_finding"
        Case "zpNext": CommandOf = "next_finding"
        Case "zpExplain": CommandOf = "explain"
        Case "zpReport": CommandOf = "report"
        Case "zpPdf": CommandOf = "pdf"
        Case "zpPack": CommandOf = "pack"
        Case "zpMerge": CommandOf = "merge"
        Case "zpMissing": CommandOf = "missing"
        Case "zpFeedback": CommandOf = "feedback"
        Case "zpGuide": CommandOf = "guide"
        Case "zpSettings": CommandOf = "settings"
        Case "zpInstallation": CommandOf = "installation"
        Case "zpAbout": CommandOf = "about"
        Case Else: CommandOf = ""
    End Select
End Function
