Option Explicit
Option Private Module
' Around a command: the status bar says that something runs, Esc belongs to the command (Python looks for it), and the
' current folder is one of Windows' own, so that nothing beside the open workbook can be taken for a program.
' EndWork also mends what a command that died may have left: screen updating, events.

Private mFolder As String

Public Sub BeginWork()
    On Error Resume Next
    mFolder = CurDir$
    StandInSafeFolder
    Application.StatusBar = TextOf("working")
    Application.EnableCancelKey = 0
End Sub

Public Sub EndWork()
    On Error Resume Next
    Application.EnableCancelKey = 1
    Application.StatusBar = False
    Application.ScreenUpdating = True
    Application.EnableEvents = True
    Application.Interactive = True
    If mFolder <> "" Then
        ChDrive mFolder
        ChDir mFolder
    End If
    mFolder = ""
End Sub

Public Sub StandInSafeFolder()
    On Error Resume Next
    #If Not Mac Then
        ChDrive Environ$("SystemRoot")
        ChDir Environ$("SystemRoot")
    #End If
End Sub
