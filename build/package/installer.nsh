; Included into the installer and the uninstaller: the rule of Windows' firewall that lets phones reach Halfcall.
; It is by program and for private and domain networks, never for public ones. A rule needs an administrator: who installs
; for everybody is one, who installs for himself alone is asked first, and then by Windows.

!define FIREWALL_PROGRAM '"$INSTDIR\${APP_EXECUTABLE_FILENAME}"'
!define FIREWALL_ADD 'advfirewall firewall add rule name="Halfcall phones" dir=in action=allow program=${FIREWALL_PROGRAM} profile=private,domain remoteip=localsubnet enable=yes'
; All rules of this program: also the one that blocks it, which "Cancel" in Windows' own question leaves.
!define FIREWALL_REMOVE 'advfirewall firewall delete rule name=all dir=in program=${FIREWALL_PROGRAM}'

; A key of its own: an update removes the installer's.
!define FIREWALL_KEY "Software\Halfcall"

!macro netsh ARGUMENTS
  ${if} ${UAC_IsAdmin}
    nsExec::Exec '"$SYSDIR\netsh.exe" ${ARGUMENTS}'
    Pop $0
  ${else}
    ExecShellWait "runas" "$SYSDIR\netsh.exe" '${ARGUMENTS}' SW_HIDE
  ${endIf}
!macroend

!macro customInstall
  ReadRegDWORD $R8 SHELL_CONTEXT "${FIREWALL_KEY}" FirewallRule
  ${if} $R8 != 1
    ${if} ${UAC_IsAdmin}
      !insertmacro netsh '${FIREWALL_REMOVE}'
      StrCpy $R8 1
    ${else}
      StrCpy $R8 0
      MessageBox MB_YESNO|MB_ICONQUESTION "Let phones in your network reach Halfcall?$\r$\n$\r$\nWindows' firewall keeps them out until a rule lets them in. Windows asks for an administrator." /SD IDNO IDNO +2
      StrCpy $R8 1
    ${endIf}
    ${if} $R8 == 1
      ClearErrors
      !insertmacro netsh '${FIREWALL_ADD}'
      ${ifNot} ${Errors}
        WriteRegDWORD SHELL_CONTEXT "${FIREWALL_KEY}" FirewallRule 1
      ${endIf}
    ${endIf}
  ${endIf}
!macroend

!macro customUnInstall
  ${ifNot} ${isUpdated}
    ReadRegDWORD $R8 SHELL_CONTEXT "${FIREWALL_KEY}" FirewallRule
    ${if} $R8 == 1
      !insertmacro netsh '${FIREWALL_REMOVE}'
    ${endIf}
    DeleteRegKey SHELL_CONTEXT "${FIREWALL_KEY}"
  ${endIf}
!macroend
