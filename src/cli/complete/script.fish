# Completions of credctl for fish. They ask the program itself, so that they are always those of the version installed.
#
#     credctl completions fish > ~/.config/fish/completions/credctl.fish

function __credctl_complete
    command -q credctl; or return
    set -l words (commandline -opc)
    # Of a word that was begun with a quote, what comes after it.
    set -l typed (string replace -r '^[\'"]' '' -- (commandline -ct))
    set -l reply (command credctl __complete fish $words "$typed" 2>/dev/null </dev/null)
    set -l answer (string split ' ' -- $reply[1])
    test (count $answer) -eq 2; or return

    switch $answer[1]
        case words described open
            set -e reply[1]
            string join \n -- $reply
        case files
            set -l kept (string sub --length $answer[2] -- "$typed")
            printf '%s\n' $kept(__fish_complete_path (string sub --start (math $answer[2] + 1) -- "$typed"))
        case dirs
            __fish_complete_directories "$typed" ''
        case program
            set -l program $words[(math (contains --index -- -- $words) + 1)..-1]
            printf '%s\n' (complete -C (string join ' ' -- (string escape -- $program) "$typed"))
    end
end

complete -c credctl -e
complete -c credctl -f -k -a '(__credctl_complete)'
