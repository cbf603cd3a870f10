Option Explicit
Option Private Module
' Settings come from the sheet "settings" of this add-in and from nowhere else: not from the open workbook, not from
' a file in its folder, not from another xlwings installation. xlwings asks for its settings here as well.

Private Const SETTINGS_SHEET As String = "settings"

Public Function GetConfig(configKey As String, Optional default As String = "", Optional source As String = "") As Variant
    Dim sheet As Worksheet
    Dim row As Long

    GetConfig = default
    Set sheet = ThisWorkbook.Worksheets(SETTINGS_SHEET)
    row = 1
    Do While CStr(sheet.Cells(row, 1).Value) <> ""
        If UCase$(CStr(sheet.Cells(row, 1).Value)) = UCase$(configKey) Then
            GetConfig = WithVariables(CStr(sheet.Cells(row, 2).Value))
            Exit Function
        End If
        row = row + 1
    Loop
End Function

Public Function Interpreter() As String
    #If Mac Then
        Interpreter = GetConfig("INTERPRETER_MAC")
    #Else
        Interpreter = GetConfig("INTERPRETER_WIN")
    #End If
End Function

' Empty when Python can be started, else the id of the message that says why not. A bare name like "python" is refused:
' Windows would look for it in the current folder first, which is often the folder of the open workbook.
Public Function InterpreterTrouble() As String
    Dim path As String
    path = Interpreter()
    If Not IsFullPath(path) Then
        InterpreterTrouble = "interpreter_not_full"
    ElseIf Not IsFile(path) Then
        InterpreterTrouble = "interpreter_missing"
    End If
End Function

Private Function IsFullPath(ByVal path As String) As Boolean
    If InStr(path, """") > 0 Or InStr(path, "%") > 0 Then Exit Function
    IsFullPath = (Mid$(path, 2, 2) = ":\" Or Left$(path, 2) = "\\" Or Left$(path, 1) = "/")
End Function

Private Function IsFile(ByVal path As String) As Boolean
    On Error Resume Next
    IsFile = (Dir$(path) <> "")
End Function

Private Function WithVariables(ByVal text As String) As String
    Dim first As Long
    Dim last As Long
    Dim value As String

    If Left$(text, 5) = "$HOME" Then
        text = Replace(Environ$("HOME"), "/Library/Containers/com.microsoft.Excel/Data", "") & Mid$(text, 6)
    End If
    first = InStr(text, "%")
    Do While first > 0
        last = InStr(first + 1, text, "%")
        If last = 0 Then Exit Do
        value = Environ$(Mid$(text, first + 1, last - first - 1))
        If value = "" Then
            first = InStr(last + 1, text, "%")
        Else
            text = Left$(text, first - 1) & value & Mid$(text, last + 1)
            first = InStr(first + Len(value), text, "%")
        End If
    Loop
    WithVariables = text
End Function
