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

/* Read from a folder of $fpath the file is the body of the function; sourced it is not. Letters that differ
 * in case alone match, as everywhere. */
static const char zsh_script[] =
    "#compdef hyperpoint\n"
    "# zsh completion for hyperpoint\n"
    "_hyperpoint() {\n"
    "    local line=\"${(j: :)words[1,CURRENT-1]} $QIPREFIX$IPREFIX$PREFIX\" candidate\n"
    "    local -a answer texts shown\n"
    "    answer=(\"${(@f)$(HYPERPOINT_LINE=$line ${(Q)~words[1]} " CLI_ANSWER_WORD
    " zsh 2>/dev/null </dev/null)}\")\n"
    "    case $answer[1] in\n"
    "    files)\n"
    "        [[ $PREFIX = -* ]] && compset -P '*='\n"
    "        _files\n"
    "        ;;\n"
    "    words)\n"
    "        for candidate in \"${(@)answer[2,-1]}\"; do\n"
    "            texts+=(\"${candidate%%$'\\t'*}\")\n"
    "            shown+=(\"${candidate/$'\\t'/  -- }\")\n"
    "        done\n"
    "        shown=(\"${(@)shown%  -- }\")\n"
    "        compadd -M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}' -V hyperpoint -l -d shown -a texts\n"
    "        ;;\n"
    "    esac\n"
    "}\n"
    "if [ \"$funcstack[1]\" = _hyperpoint ]; then\n"
    "    _hyperpoint \"$@\"\n"
    "else\n"
    "    compdef _hyperpoint hyperpoint\n"
    "fi\n";

/* Variables that are set for one command stand before the program. Where a quote is open, string unescape
 * wants it closed. */
static const char fish_script[] =
    "# fish completion for hyperpoint\n"
    "function __hyperpoint_complete\n"
    "    set -l program (commandline -opc | string match -rv '^\\w+=')[1]\n"
    "    set -lx HYPERPOINT_LINE (commandline -cp | string replace -r '^\\s*(\\w+=\\S*\\s+)*' '' | string collect)\n"
    "    set -l answer ($program " CLI_ANSWER_WORD " fish 2>/dev/null </dev/null)\n"
    "    switch \"$answer[1]\"\n"
    "        case words\n"
    "            printf '%s\\n' $answer[2..-1]\n"
    "        case files\n"
    "            set -l typed (commandline -ct)\n"
    "            set -l word (for quote in '' '\"' \\'; string unescape -- $typed$quote; and break; end)\n"
    "            set -l option (string match -r '^-[^=]*=' -- $word)\n"
    "            printf '%s\\n' \"$option\"(__fish_complete_path (string replace -- \"$option\" '' $word))\n"
    "    end\n"
    "end\n"
    "complete -c hyperpoint -k -f -a '(__hyperpoint_complete)'\n";

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
    [CLI_ZSH] = zsh_script,
    [CLI_FISH] = fish_script,
    [CLI_POWERSHELL] = powershell_script,
};

int cli_completion_script(struct cli_run *run, struct hp_error *err)
{
    enum cli_shell shell = CLI_BASH;
    HP_STR(out);
    cli_shell_named(cli_value(run->line, CLI_SHELL), &shell);
    hp_str_add(&out, scripts[shell]);
    return cli_print(run, &out, err);
}
