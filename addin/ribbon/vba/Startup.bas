Option Explicit
Option Private Module
' When the add-in is opened and when it is closed.

Private mEvents As AppEvents

Public Sub AddinOpened()
    On Error Resume Next
    ThisWorkbook.Worksheets("state").Range("B4").Value = "open"
    Set mEvents = New AppEvents
    mEvents.Watch
    ' The wizard's texts can only be set when Excel has finished starting.
    Application.OnTime Now, "'" & ThisWorkbook.Name & "'!RegisterFunctions"
    ThisWorkbook.Saved = True
End Sub

' Excel for Mac: xlwings calls this when the command, which runs beside Excel, has ended.
Public Sub AfterCommandOnMac()
    Dim runner As XlwingsRun
    On Error Resume Next
    Set runner = New XlwingsRun
    runner.CleanUp
    TellOutcome 0
End Sub
