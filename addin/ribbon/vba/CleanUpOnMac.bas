Option Explicit
' xlwings calls a macro of this name from Python on a Mac; on Windows nothing does.

Public Sub CleanUp()
    AfterCommandOnMac
End Sub
