Option Explicit
' What ribbon.xml calls. Every button goes to the dispatcher by its id; its tag says when it can be pressed.

Private mRibbon As Object

Public Sub RibbonLoaded(ribbon As Object)
    Set mRibbon = ribbon
End Sub

Public Sub OnAction(control As Object)
    If TypeName(control) = "Range" Then Exit Sub  ' from a cell formula: never
    RunButton CStr(control.ID)
End Sub

Public Sub GetEnabled(control As Object, ByRef returnedVal)
    returnedVal = IsReadyFor(CStr(control.Tag))
End Sub

Public Sub GetLabel(control As Object, ByRef returnedVal)
    returnedVal = LabelOf(CStr(control.ID))
End Sub

Public Sub RefreshRibbon()
    On Error Resume Next
    If Not mRibbon Is Nothing Then mRibbon.Invalidate
End Sub
