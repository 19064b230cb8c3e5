# Runs hyperpoint.exe with the words of a call to the original script, as in
#
#   .\hyperpoint.ps1 -VM "my vm" -DO "add" -GPU "radeon rx 6800 xt","order:4"
#
# and ends with its exit code. Names belong between quotes. The program is looked for in the folder of this script, in the
# folder above, and on the PATH.

$ErrorActionPreference = 'Stop'

$program = "$PSScriptRoot\hyperpoint.exe", "$PSScriptRoot\..\hyperpoint.exe" |
    Where-Object { Test-Path -LiteralPath $_ } | Select-Object -First 1
if (-not $program) {
    $program = (Get-Command -Name 'hyperpoint.exe' -CommandType Application | Select-Object -First 1).Path
}

# "a","b" is one element of $args. A word is quoted as programs for Windows expect it: Windows PowerShell itself loses quotes,
# backslashes before them, and empty words.
$words = foreach ($word in $args | ForEach-Object { if ($null -eq $_) { '' } else { $_ } }) {
    if ($word -is [ValueType] -and $word -isnot [int]) {
        throw "Write $word between quotes: PowerShell reads it as a number."
    }
    '"' + ("$word" -replace '^(-\w+):$', '$1' -replace '(\\*)"', '$1$1\"' -replace '(\\+)\z', '$1$1') + '"'
}

# Behind --% a program gets its command line as it is. Only a variable of the environment can bring it there; its name is new
# for each call, because all threads of this process share the environment.
$variable = 'HYPERPOINT_' + [guid]::NewGuid().ToString('N')
$call = [scriptblock]::Create('& $program' + $(if ($words) { " --% %$variable%" }))
$ErrorActionPreference = 'Continue'
$PSNativeCommandUseErrorActionPreference = $false
$PSNativeCommandArgumentPassing = 'Legacy' # later ones take apart what is behind --%
$encoding = [Console]::OutputEncoding
try {
    [Environment]::SetEnvironmentVariable($variable, $words -join ' ')
    try { [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false } catch { } # without a console
    & $call
}
finally {
    [Environment]::SetEnvironmentVariable($variable, $null)
    try { [Console]::OutputEncoding = $encoding } catch { }
}
exit $LASTEXITCODE
