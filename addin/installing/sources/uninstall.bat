@echo off
chcp 936 >nul
setlocal
title 绩效自评 卸载
set "TARGET=%LOCALAPPDATA%\ziping"
tasklist /FI "IMAGENAME eq EXCEL.EXE" 2>nul | find /I "EXCEL.EXE" >nul
if not errorlevel 1 goto excel
if not exist "%TARGET%\python\python.exe" goto none
"%TARGET%\python\python.exe" -I -m addin addin uninstall
if errorlevel 1 goto failed
rmdir /S /Q "%TARGET%\python"
del /Q "%TARGET%\ziping.cmd" 2>nul
echo   已卸载。填好的工作簿和模板都没有动。
goto end
:excel
echo   Excel 正在运行。请保存并关闭所有 Excel 窗口，再运行本程序。
goto failed
:none
del /Q "%APPDATA%\Microsoft\Excel\XLSTART\ziping.xlam" 2>nul
echo   没有找到程序，已删除加载项（如果有）。
goto end
:failed
echo.
pause
exit /b 1
:end
echo.
pause
exit /b 0
