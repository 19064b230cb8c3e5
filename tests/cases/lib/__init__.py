"""The case runner: text files that say what a command must print, answer and leave behind."""
