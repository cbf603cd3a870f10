@echo off
chcp 936 >nul
setlocal
title 绩效自评 安装
set "SOURCE=%~dp0app"
set "TARGET=%LOCALAPPDATA%\ziping"
echo.
echo   绩效自评（ziping）安装：不需要管理员权限，不需要联网。
echo.
if not exist "%SOURCE%\python\pythonw.exe" goto incomplete
tasklist /FI "IMAGENAME eq EXCEL.EXE" 2>nul | find /I "EXCEL.EXE" >nul
if not errorlevel 1 goto excel
echo   1/3 复制程序到 %TARGET%
robocopy "%SOURCE%\python" "%TARGET%\python" /MIR /R:2 /W:1 /NFL /NDL /NJH /NJS /NP >nul
if errorlevel 8 goto copying
copy /Y "%SOURCE%\ziping.cmd" "%TARGET%\ziping.cmd" >nul
"%TARGET%\python\python.exe" -I -m compileall -q --invalidation-mode unchecked-hash "%TARGET%\python\Lib\site-packages" >nul 2>nul
echo   2/3 安装加载项
"%TARGET%\python\python.exe" -I -m addin addin install --file "%SOURCE%\ziping.xlam"
if errorlevel 1 goto addin
echo   3/3 检查安装
"%TARGET%\python\python.exe" -I -m addin addin check
echo.
echo   安装完成。请打开 Excel，功能区会出现“绩效自评”。
goto end
:incomplete
echo   没有找到程序文件。请先把压缩包“全部解压缩”到一个文件夹，再运行里面的“安装.bat”。
echo   如果已经解压，可能是杀毒软件隔离了文件，请先在隔离区恢复。
goto failed
:excel
echo   Excel 正在运行。请保存并关闭所有 Excel 窗口，再运行本程序。
goto failed
:copying
echo   复制没有成功。可能是磁盘已满，或杀毒软件拦截。请把下面的文件夹加入信任，再运行一次：
echo     %TARGET%
goto failed
:addin
echo   加载项没有装上，请看上面的说明。
:failed
echo.
pause
exit /b 1
:end
echo.
pause
exit /b 0
