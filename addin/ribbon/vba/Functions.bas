Option Explicit
Option Private Module
' Worksheet functions (module ziping_udfs, generated) reach Python through here. Only this module and XlwingsServer need
' xlwings' DLL; the buttons do not.

Private mServer As XlwingsServer

Public Function XLPy() As Object
    Dim trouble As String
    Dim failure As String

    trouble = InterpreterTrouble()
    If trouble <> "" Then Err.Raise vbObjectError + 1, , Replace(TextOf("function_" & trouble), "{0}", Interpreter())
    On Error GoTo Failed
    If mServer Is Nothing Then Set mServer = New XlwingsServer
    StandInSafeFolder
    Set XLPy = mServer.XLPy()
    Exit Function
Failed:
    failure = Err.Description
    On Error GoTo 0
    Err.Raise vbObjectError + 2, , Replace(TextOf("function_no_server"), "{0}", failure)
End Function
