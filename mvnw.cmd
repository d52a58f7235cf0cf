@echo off
rem Runs the pinned version of Maven with the given arguments.
rem The version is set in .mvn\wrapper\maven-wrapper.properties. The first run
rem downloads it (with an installed mvn of any version, else with Windows'
rem curl.exe), checks its SHA-256 and keeps it in
rem %%MAVEN_USER_HOME%%\wrapper\dists, or %%USERPROFILE%%\.m2\wrapper\dists, for
rem later runs. spring-boot:run prints the service's lines alone, and errors.
rem Maven's own mvn.cmd reports a missing JDK. Needs Windows 10 1803
rem or newer, for curl.exe and tar.exe.
setlocal EnableExtensions DisableDelayedExpansion

rem Read the properties.
set "MVNW_WORK="
set "MVNW_VERSION="
set "MVNW_URL="
set "MVNW_SHA256="
set "MVNW_PROPS=%~dp0.mvn\wrapper\maven-wrapper.properties"
set "MVNW_WHY=%MVNW_PROPS% is missing"
if not exist "%MVNW_PROPS%" goto fail
for /f "usebackq eol=# tokens=1,* delims==" %%a in ("%MVNW_PROPS%") do (
  if "%%a"=="distributionUrl" set "MVNW_URL=%%b"
  if "%%a"=="distributionSha256Sum" set "MVNW_SHA256=%%b"
)
set "MVNW_WHY=no valid distributionUrl or distributionSha256Sum in %MVNW_PROPS%"
if not defined MVNW_URL goto fail
if not defined MVNW_SHA256 goto fail
if "%MVNW_SHA256:~63,1%"=="" goto fail
for %%i in ("%MVNW_URL:/=" "%") do set "MVNW_VERSION=%%~i"
set "MVNW_VERSION=%MVNW_VERSION:apache-maven-=%"
set "MVNW_VERSION=%MVNW_VERSION:-bin.zip=%"
if not defined MVNW_VERSION goto fail

rem The name of the directory contains the checksum, so that a new version or
rem checksum gets a new directory and those of other wrappers are not touched.
set "MVNW_PARENT=%MAVEN_USER_HOME%"
if not defined MVNW_PARENT set "MVNW_PARENT=%USERPROFILE%\.m2"
for %%i in ("%MVNW_PARENT%") do set "MVNW_PARENT=%%~fi\wrapper\dists\apache-maven-%MVNW_VERSION%"
set "MVNW_MAVEN=%MVNW_PARENT%\%MVNW_SHA256:~0,16%"
if exist "%MVNW_MAVEN%\bin\mvn.cmd" goto run

rem MVNW_FETCHING stops the recursion if the installed mvn is this script.
if defined MVNW_FETCHING exit /b 1
for /f "delims=" %%i in ("downloading Apache Maven %MVNW_VERSION% to %MVNW_MAVEN%") do >&2 echo mvnw: %%i

rem A temporary directory beside the target. If its name is taken, try again.
set "MVNW_WHY=cannot write to %MVNW_PARENT%"
if not exist "%MVNW_PARENT%\" md "%MVNW_PARENT%" 2>nul
if not exist "%MVNW_PARENT%\" goto fail
set "MVNW_TRY=0"
:name
set /a MVNW_TRY+=1 >nul
if %MVNW_TRY% gtr 50 goto fail
set "MVNW_NAME=tmp.%RANDOM%%RANDOM%"
md "%MVNW_PARENT%\%MVNW_NAME%" 2>nul
if errorlevel 1 goto name
set "MVNW_WORK=%MVNW_PARENT%\%MVNW_NAME%"
set "MVNW_ZIP=%MVNW_WORK%\apache-maven-%MVNW_VERSION%-bin.zip"

rem First choice: an installed mvn, with the user's own settings. The empty .mvn
rem directory keeps any project's .mvn out of this run.
set "MVNW_MVN="
for %%i in (mvn.cmd mvn.bat mvn.exe) do if not "%%~$PATH:i"=="" set "MVNW_MVN=%%~$PATH:i"
if not defined MVNW_MVN goto download
md "%MVNW_WORK%\.mvn"
pushd "%MVNW_WORK%"
setlocal
set "MAVEN_BASEDIR="
set "MVNW_FETCHING=1"
"%ComSpec%" /d /c mvn -B -q -N org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy "-Dartifact=org.apache.maven:apache-maven:%MVNW_VERSION%:zip:bin" -DoutputDirectory=. <nul >mvn.log 2>&1
endlocal
popd
if exist "%MVNW_ZIP%" goto check
>&2 echo mvnw: mvn could not download it; trying %MVNW_URL%

:download
set "MVNW_WHY=needs mvn on the PATH, or the curl.exe of Windows, to download Apache Maven %MVNW_VERSION%"
if not exist "%SystemRoot%\System32\curl.exe" goto fail
set "MVNW_WHY=could not download %MVNW_URL%"
"%SystemRoot%\System32\curl.exe" -fsSL --connect-timeout 30 -o "%MVNW_ZIP%" "%MVNW_URL%"
if errorlevel 1 goto fail

:check
rem The second line that certutil prints is the checksum. Older versions separate
rem its bytes by spaces.
set "MVNW_SUM="
"%SystemRoot%\System32\certutil.exe" -hashfile "%MVNW_ZIP%" SHA256 >"%MVNW_WORK%\sum.txt"
for /f "usebackq skip=1 delims=" %%i in ("%MVNW_WORK%\sum.txt") do if not defined MVNW_SUM set "MVNW_SUM=%%i"
set "MVNW_WHY=certutil.exe could not read the SHA-256 of apache-maven-%MVNW_VERSION%-bin.zip"
if not defined MVNW_SUM goto fail
set "MVNW_SUM=%MVNW_SUM: =%"
set "MVNW_WHY=wrong SHA-256 of apache-maven-%MVNW_VERSION%-bin.zip: %MVNW_SUM% instead of %MVNW_SHA256%"
if /i not "%MVNW_SUM%"=="%MVNW_SHA256%" goto fail

set "MVNW_WHY=could not unpack apache-maven-%MVNW_VERSION%-bin.zip"
"%SystemRoot%\System32\tar.exe" -xf "%MVNW_ZIP%" -C "%MVNW_WORK%"
if errorlevel 1 goto fail
if not exist "%MVNW_WORK%\apache-maven-%MVNW_VERSION%\bin\mvn.cmd" goto fail

rem First delete an incomplete directory of an earlier run. Then one rename puts
rem everything in place; it is tried twice, because a virus scanner may hold a
rem file. If another mvnw was faster, the move fails, or moves this directory into
rem the other's, from where it is removed.
if exist "%MVNW_MAVEN%\" if not exist "%MVNW_MAVEN%\bin\mvn.cmd" rd /s /q "%MVNW_MAVEN%"
ren "%MVNW_WORK%\apache-maven-%MVNW_VERSION%" %MVNW_NAME%
if errorlevel 1 goto fail
set "MVNW_WHY=could not create %MVNW_MAVEN%"
if not exist "%MVNW_MAVEN%\bin\mvn.cmd" move "%MVNW_WORK%\%MVNW_NAME%" "%MVNW_MAVEN%" >nul 2>nul
if exist "%MVNW_MAVEN%\bin\mvn.cmd" goto placed
"%SystemRoot%\System32\ping.exe" -n 3 127.0.0.1 >nul
move "%MVNW_WORK%\%MVNW_NAME%" "%MVNW_MAVEN%" >nul 2>nul
if not exist "%MVNW_MAVEN%\bin\mvn.cmd" goto fail
:placed
if exist "%MVNW_MAVEN%\%MVNW_NAME%\" rd /s /q "%MVNW_MAVEN%\%MVNW_NAME%"
rd /s /q "%MVNW_WORK%"

rem Without "call" this script ends here, and the arguments are passed unchanged.
:run
if "%~1"=="spring-boot:run" >&2 echo mvnw: building, then starting the service
if "%~1"=="spring-boot:run" "%MVNW_MAVEN%\bin\mvn.cmd" -q -T1 -Dmaven.test.skip=true -Dspring-javaformat.skip=true %*
"%MVNW_MAVEN%\bin\mvn.cmd" %*

:fail
for /f "delims=" %%i in ("%MVNW_WHY%") do >&2 echo mvnw: %%i
if defined MVNW_WORK rd /s /q "%MVNW_WORK%"
exit /b 1
