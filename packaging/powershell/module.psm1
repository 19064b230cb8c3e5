# The module HyperPoint: each command runs one verb of hyperpoint.exe and gives back what it says as objects.

# --- what the tables of hyperpoint.exe say ---

# @TABLES@

# --- running the program ---

# The one beside the module comes before any on the PATH.
function Get-Program {
    $beside = "$PSScriptRoot\..\..\hyperpoint.exe"
    if (Test-Path -LiteralPath $beside) { return (Resolve-Path -LiteralPath $beside).ProviderPath }
    (Get-Command -Name 'hyperpoint.exe' -CommandType Application -ErrorAction Stop | Select-Object -First 1).Path
}

# A word as programs for Windows expect it on their command line.
function ConvertTo-Argument([string] $Word) {
    '"' + ($Word -replace '(\\*)"', '$1$1\"' -replace '(\\+)\z', '$1$1') + '"'
}

# Runs the program. Its standard input and console are this session's; what it writes is read as UTF-8, whatever code page the
# console has. Each line on stderr goes to $OnLine while it runs. Returns the exit code and what was written.
function Invoke-Program([string[]] $Words, [hashtable] $Environment, [scriptblock] $OnLine) {
    $start = New-Object System.Diagnostics.ProcessStartInfo
    $start.FileName = Get-Program
    $start.Arguments = @($Words | ForEach-Object { ConvertTo-Argument $_ }) -join ' '
    $start.WorkingDirectory = (Get-Location -PSProvider FileSystem).ProviderPath
    $start.UseShellExecute = $false
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.StandardOutputEncoding = New-Object System.Text.UTF8Encoding $false
    $start.StandardErrorEncoding = $start.StandardOutputEncoding
    foreach ($name in $Environment.Keys) { $start.EnvironmentVariables[$name] = $Environment[$name] }
    $process = [System.Diagnostics.Process]::Start($start)
    try {
        $output = $process.StandardOutput.ReadToEndAsync()
        $lines = New-Object System.Collections.Generic.List[string]
        while ($null -ne ($line = $process.StandardError.ReadLine())) {
            $lines.Add($line)
            if ($OnLine) { & $OnLine $line }
        }
        $process.WaitForExit()
        @{ ExitCode = $process.ExitCode; Output = $output.Result; Errors = $lines }
    }
    finally {
        # After Ctrl+C, which it gets as well, it undoes what it did: that is waited for.
        if (-not $process.HasExited) { [void] $process.StandardError.ReadToEnd() }
        $process.Dispose()
    }
}

# --- from parameters to words ---

function ConvertTo-Text($Value) {
    if ($Value -is [ValueType] -and $Value -isnot [int]) {
        throw "Write $Value between quotes: PowerShell reads it as a number."
    }
    "$Value"
}

# The options for what was given, each as one word: a value can begin with a dash then.
function ConvertTo-Word([System.Collections.IDictionary] $Bound) {
    if ($Bound.VMId) { "--vm=id:$($Bound.VMId)" }
    if ($Bound.CheckpointId) { "--checkpoint=id:$($Bound.CheckpointId)" }
    if ($Bound.ScheduleId) { "--at=id:$($Bound.ScheduleId)" }
    if ($Bound.Credential) { "--user=$($Bound.Credential.UserName)" }
    foreach ($name in $Options.Keys) {
        $covered = ($name -eq 'VMName' -and $Bound.VMId) -or ($name -eq 'Checkpoint' -and $Bound.CheckpointId) -or
            ($name -eq 'Schedule' -and $Bound.ScheduleId)
        if ($covered -or -not $Bound.ContainsKey($name)) { continue }
        $value = $Bound[$name]
        if ($value -is [switch]) {
            if ($value) { $Options[$name] }
        }
        elseif ($null -eq $value -or ($value -is [array] -and $value.Count -eq 0)) {
            $Options[$name] # which then lacks its value: an error
        }
        else {
            foreach ($item in $value) { "$($Options[$name])=$(ConvertTo-Text $item)" }
        }
    }
}

# The password is in the program's environment alone, never on its command line.
function Get-Environment([System.Collections.IDictionary] $Bound) {
    $environment = @{}
    if ($Bound.Credential) { $environment.HYPERPOINT_PASSWORD = $Bound.Credential.GetNetworkCredential().Password }
    $environment
}

# --- from JSON to objects ---

# JSON has numbers of 64 bits and times as texts; of times PowerShell 7 makes something by itself.
function Update-Object($Object) {
    foreach ($item in $Object) {
        if ($item -isnot [System.Management.Automation.PSCustomObject]) { continue }
        foreach ($property in $item.PSObject.Properties) {
            if ($null -eq $property.Value) { continue }
            if ($Decimals -contains $property.Name) { $property.Value = [uint64] $property.Value }
            elseif ($Times -contains $property.Name) { $property.Value = ([datetime] $property.Value).ToLocalTime() }
            else { Update-Object $property.Value }
        }
    }
}

# What the parameters of other commands take from a pipeline.
function Add-Names($Object) {
    $vm = if ($Object.vm) { $Object.vm } elseif ($Object.PSTypeNames[0] -eq 'HyperPoint.vms') { $Object }
    $checkpoint = if ($Object.checkpoint) { $Object.checkpoint }
                  elseif ($Object.PSTypeNames[0] -eq 'HyperPoint.checkpoints') { $Object }
    $schedule = if ($Object.schedule) { $Object.schedule }
                elseif ($Object.PSTypeNames[0] -eq 'HyperPoint.schedules') { $Object }
    if ($vm) { $Object | Add-Member -NotePropertyMembers @{ VMName = $vm.name; VMId = $vm.id } }
    if ($checkpoint) { $Object | Add-Member -NotePropertyMembers @{ CheckpointId = $checkpoint.id } }
    if ($schedule) { $Object | Add-Member -NotePropertyMembers @{ ScheduleId = $schedule.id } }
}

function ConvertFrom-Result([string] $Text) {
    $more = @{}
    if ((Get-Command -Name ConvertFrom-Json).Parameters.ContainsKey('DateKind')) { $more.DateKind = 'String' }
    $object = $Text | ConvertFrom-Json @more
    Update-Object $object
    $object
}

# The object that the lines end with, or nothing: no line within it begins with a brace.
function Find-Result([System.Collections.Generic.List[string]] $Lines) {
    $first = $Lines.Count - 1
    while ($first -ge 0 -and -not $Lines[$first].StartsWith('{')) { $first-- }
    if ($first -lt 0) { return }
    $object = ConvertFrom-Result ($Lines.GetRange($first, $Lines.Count - $first) -join "`n")
    if ($object.kind -notin 'progress', 'message') { $object }
}

# Shows a line that the program writes while it works.
function Show-Line($Cmdlet, [string] $Verb, [string] $Line) {
    if (-not $Line.StartsWith('{"')) { return $Cmdlet.WriteVerbose($Line) }
    $shown = try { $Line | ConvertFrom-Json } catch { $null } # of the program that run runs
    if ($shown.kind -eq 'message') { return $Cmdlet.WriteVerbose($shown.text) }
    if ($shown.kind -ne 'progress') { return }
    $activity = "hyperpoint $Verb"
    if ($shown.steps) { $activity += " ($($shown.step)/$($shown.steps))" }
    $record = New-Object System.Management.Automation.ProgressRecord 1, $activity, $shown.text
    if ($null -ne $shown.percent) { $record.PercentComplete = $shown.percent }
    if ($null -ne $shown.remainingMilliseconds) { $record.SecondsRemaining = $shown.remainingMilliseconds / 1000 }
    if ($shown.event -notin 'waiting', 'stepBegins', 'working') { $record.RecordType = 'Completed' }
    $Cmdlet.WriteProgress($record)
}

$Lists = @{ vmList = 'vms'; checkpointList = 'checkpoints'; schedules = 'schedules'; gpuList = 'partitionable', 'assigned' }

# A list is given as its rows, everything else as it is.
function Write-Result($Cmdlet, $Result) {
    foreach ($text in @($Result.warnings) + $Result.problems | Where-Object { $_ }) { $Cmdlet.WriteWarning($text) }
    foreach ($text in $Result.notices) { $Cmdlet.WriteVerbose($text) }
    foreach ($row in $Result.unusable) { $Cmdlet.WriteWarning("$($row.kind) $($row.name) $($row.id): $($row.reason)") }
    $names = $Lists[$Result.kind]
    if (-not $names) {
        $Result.PSTypeNames.Insert(0, "HyperPoint.$($Result.kind)")
        Add-Names $Result
        return $Result
    }
    foreach ($name in $names) {
        foreach ($row in $Result.$name) {
            $row.PSTypeNames.Insert(0, "HyperPoint.$name")
            if ($Result.vm) { $row | Add-Member -NotePropertyName 'vm' -NotePropertyValue $Result.vm }
            Add-Names $row
            $row
        }
    }
}

# --- errors ---

$Categories = @{
    failed = 'OperationStopped'; usage = 'InvalidArgument'; notFound = 'ObjectNotFound'; ambiguous = 'InvalidArgument'
    refused = 'InvalidOperation'; access = 'PermissionDenied'; timeout = 'OperationTimeout'; interrupted = 'OperationStopped'
    gone = 'ResourceUnavailable'
}

# The exit code is in $_.Exception.Data.ExitCode, all that the program said in $_.Exception.Data.HyperPoint.
function Write-Failure($Cmdlet, [string] $Verb, $Run, $Problem) {
    $message = @($Problem.message) + $Problem.left | Where-Object { $_ }
    if (-not $Problem) { $message = @("hyperpoint $Verb ended with exit code $($Run.ExitCode)") + $Run.Errors }
    $exception = New-Object System.InvalidOperationException ($message -join '. ')
    $exception.Data['ExitCode'] = if ($Problem) { $Problem.exitCode } else { $Run.ExitCode }
    $reason = if ($Problem.reason) { $Problem.reason } else { 'failed' }
    if ($Problem) { $exception.Data['HyperPoint'] = $Problem }
    $category = if ($Categories[$reason]) { $Categories[$reason] } else { 'NotSpecified' }
    $record = New-Object System.Management.Automation.ErrorRecord $exception, "HyperPoint.$reason", $category, $Problem.vmName
    if ($Problem.next) {
        $record.ErrorDetails = New-Object System.Management.Automation.ErrorDetails $exception.Message
        $record.ErrorDetails.RecommendedAction = $Problem.next
    }
    $Cmdlet.WriteError($record)
}

# --- verbs ---

# The result of one run, or nothing. What went wrong is written as errors that do not end the pipeline.
function Get-Result($Cmdlet, [string] $Verb, [string[]] $Words, $Bound, [string[]] $Command) {
    if ($Command) { $Words = $Words + '--' + $Command }
    $run = Invoke-Program $Words (Get-Environment $Bound) { param($line) Show-Line $Cmdlet $Verb $line }
    $said = Find-Result $run.Errors
    $result = if ($said.kind -ne 'error') { $said }
    if ($Command) {
        if ($result) { $result | Add-Member -NotePropertyName 'output' -NotePropertyValue $run.Output }
    }
    elseif ($run.Output.Trim()) { $result = ConvertFrom-Result $run.Output }
    $problems = @($said | Where-Object { $_.kind -eq 'error' }) + @($result.vms | Where-Object { $_.exitCode })
    foreach ($problem in $problems) { Write-Failure $Cmdlet $Verb $run $problem }
    if ($run.ExitCode -and -not $problems -and -not ($Command -and $result)) { Write-Failure $Cmdlet $Verb $run }
    $result
}

function Get-Step($Plan) {
    @($Plan.details.steps) + @($Plan.vms.details.steps) + @($Plan.open.details.steps) | Where-Object { $_ } |
        ForEach-Object { $_.text }
    if ($Plan.kind -eq 'schedules') {
        $Plan.schedules | ForEach-Object { "schedule $($_.name) of $($_.vm.name): $($Plan.action)" }
    }
}

# Does what a command was given. $Cmdlet is its $PSCmdlet, $Impact its ConfirmImpact, or nothing where nothing is changed. A plan
# is made first (--dry-run) for -WhatIf, for a question, and always where HyperPoint itself would ask: then what was planned is
# what is named again, by its ID, and --yes is the answer.
function Invoke-Verb($Cmdlet, [string] $Verb, $Bound, [string] $Impact, [string[]] $Command) {
    $words = @($Verb -split ' ') + '--json' + @(ConvertTo-Word $Bound)
    if ($VerbosePreference -ne 'SilentlyContinue') { $words += '--verbose' }
    elseif ($Impact -or $Verb -eq 'wait') { $words += '--progress=json' }
    $asks = $ConfirmPreference -ne 'None' -and $Impact -and
        [System.Management.Automation.ConfirmImpact] $Impact -ge [System.Management.Automation.ConfirmImpact] $ConfirmPreference
    $text = "hyperpoint $Verb"
    if ($Impact -and ($WhatIfPreference -or $asks -or $Impact -eq 'High')) {
        $plan = Get-Result $Cmdlet $Verb ($words + '--dry-run') $Bound $Command
        if (-not $plan) { return }
        $said = @(Get-Step $plan) + $plan.warnings
        if ($said) { $text = $said -join [Environment]::NewLine }
        $caption = "hyperpoint $Verb $($plan.vm.name)"
        if ($WhatIfPreference) {
            foreach ($step in Get-Step $plan) { [void] $Cmdlet.ShouldProcess($step, $step, $caption) }
            return Write-Result $Cmdlet $plan
        }
        $planned = @($plan.checkpoints)
        if ($planned.Count -eq 1 -and $Bound.ContainsKey('Checkpoint')) {
            $words = @($words -notmatch '^--checkpoint=') + "--checkpoint=id:$($planned[0].id)"
        }
    }
    if ($Impact -and -not $Cmdlet.ShouldProcess($text, $text, $caption)) { return }
    if ($Impact -eq 'High') { $words += '--yes' }
    $result = Get-Result $Cmdlet $Verb $words $Bound $Command
    if ($result) { Write-Result $Cmdlet $result }
}

# --- completion ---

# The program is asked, in the way in which a shell asks it (hyperpoint completion), for what can follow the option.
$Completer = {
    param($commandName, $parameterName, $wordToComplete, $commandAst, $fakeBoundParameters)
    $given = @{}
    foreach ($name in $fakeBoundParameters.Keys) {
        if ($name -ne $parameterName -and $Naming -contains $name) { $given[$name] = $fakeBoundParameters[$name] }
    }
    $words = @(ConvertTo-Word $given | ForEach-Object { "'" + $_.Replace("'", "''") + "'" })
    $line = (@('hyperpoint', $Verbs[$commandName]) + $words + $Options[$parameterName] + $wordToComplete) -join ' '
    $run = Invoke-Program '--complete', 'powershell' @{ HYPERPOINT_LINE = $line }
    $run.Output -split "`r?`n" | Select-Object -Skip 1 | Where-Object { $_ } | ForEach-Object {
        $part = $_.Split([char] 9)
        New-Object System.Management.Automation.CompletionResult $part[0], $part[1], 'ParameterValue', $part[2]
    }
}

foreach ($name in $Completed) {
    Register-ArgumentCompleter -CommandName @($Verbs.Keys) -ParameterName $name -ScriptBlock $Completer
}

# --- commands ---
