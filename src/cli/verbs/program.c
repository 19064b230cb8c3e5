/* SPDX-License-Identifier: MIT */
/* What the program tells of itself. The scripts that have shells complete words carry the line to
 * `hyperpoint --complete` and its answer back (line/complete.h), so there is one list of words. */
#include "commands.h"

#include "line/complete.h"
#include "line/shell_words.h"

/* COMP_POINT counts characters since bash 4.3; ${...:0:n} does too. A tilde in the program's name is not
 * expanded yet when bash asks. */
static const char bash_script[] =
    "# bash completion for hyperpoint\n"
    "_hyperpoint() {\n"
    "    local program=${1/#\\~\\//$HOME/} answer=()\n"
    "    COMPREPLY=()\n"
    "    mapfile -t answer < <(HYPERPOINT_LINE=${COMP_LINE:0:COMP_POINT} HYPERPOINT_BREAKS=$COMP_WORDBREAKS \\\n"
    "        \"$program\" " CLI_ANSWER_WORD " bash 2>/dev/null </dev/null)\n"
    "    case ${answer[0]-} in\n"
    "    words) COMPREPLY=(\"${answer[@]:1}\") ;;\n"
    "    files) compopt -o default ;;\n"
    "    esac\n"
    "}\n"
    "complete -F _hyperpoint hyperpoint\n";

/* The line goes through the environment because Windows PowerShell 5.1 takes quotes out of arguments. Where
 * nothing is answered PowerShell completes file names by itself. Blanks behind the last word are no part of
 * what PowerShell calls the command, but the cursor may stand behind them. */
static const char powershell_script[] =
    "# PowerShell completion for hyperpoint\n"
    "Register-ArgumentCompleter -Native -CommandName hyperpoint, hyperpoint.exe -ScriptBlock {\n"
    "    param($wordToComplete, $commandAst, $cursorPosition)\n"
    "    $length = $cursorPosition - $commandAst.Extent.StartOffset\n"
    "    $line = $commandAst.Extent.Text.PadRight($length).Substring(0, $length)\n"
    "    $encoding = [Console]::OutputEncoding\n"
    "    try {\n"
    "        [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false\n"
    "        $env:HYPERPOINT_LINE = $line\n"
    "        $answer = @(& $commandAst.GetCommandName() '" CLI_ANSWER_WORD "' 'powershell' 2>$null)\n"
    "    }\n"
    "    catch {\n"
    "        return\n"
    "    }\n"
    "    finally {\n"
    "        $env:HYPERPOINT_LINE = $null\n"
    "        [Console]::OutputEncoding = $encoding\n"
    "    }\n"
    "    $answer | Select-Object -Skip 1 | ForEach-Object {\n"
    "        $part = $_.Split([char]9)\n"
    "        [System.Management.Automation.CompletionResult]::new($part[0], $part[1], 'ParameterValue', $part[2])\n"
    "    }\n"
    "}\n";

static const char *const scripts[CLI_SHELLS] = {
    [CLI_BASH] = bash_script,
    [CLI_POWERSHELL] = powershell_script,
};

int cli_completion_script(struct cli_run *run, struct hp_error *err)
{
    enum cli_shell shell = CLI_BASH;
    HP_STR(out);
    cli_shell_named(cli_value(run->line, CLI_SHELL), &shell);
    hp_str_add(&out, scripts[shell]);
    return cli_print(&out, err);
}
