# Completions of credctl for bash. They ask the program itself, so that they are always those of the version installed.
#
#     credctl completions bash > ~/.local/share/bash-completion/completions/credctl
#
# or, without the package bash-completion, in ~/.bashrc:  source <(credctl completions bash)

_credctl() {
    local IFS=$' \t\n' line file i
    COMPREPLY=()
    line=${COMP_LINE:0:${COMP_POINT:-0}}
    [[ -n $line ]] || line="${COMP_WORDS[*]:0:COMP_CWORD+1}"

    # A line each, and of characters that mean nothing to the shell.
    IFS=$'\n'
    # shellcheck disable=SC2207 # mapfile came with bash 4
    local reply=($(command credctl __complete bash "$line" "$2" 2>/dev/null </dev/null))
    IFS=$' \t\n'

    case ${reply[0]} in
        words* | described* | open*)
            COMPREPLY=("${reply[@]:1}")
            [[ ${reply[0]} != open* ]] || compopt -o nospace 2>/dev/null
            ;;
        files*)
            if [[ $2 == @* ]]; then
                # To readline the @ is a part of the name.
                IFS=$'\n'
                for file in $(compgen -f -- "${2#@}"); do
                    [[ ! -d $file ]] || file+=/
                    printf -v file %q "$file"
                    COMPREPLY+=("@$file")
                done
                [[ ${COMPREPLY[*]} != */ ]] || compopt -o nospace 2>/dev/null
            else
                # shellcheck disable=SC2207
                compopt -o default 2>/dev/null || COMPREPLY=($(compgen -f -- "$2"))
            fi
            ;;
        dirs*)
            # shellcheck disable=SC2207
            compopt -o dirnames 2>/dev/null || COMPREPLY=($(compgen -d -- "$2"))
            ;;
        program*)
            for ((i = 1; i < COMP_CWORD; i++)); do
                [[ ${COMP_WORDS[i]} != -- ]] || break
            done
            if declare -F _comp_command_offset >/dev/null; then
                _comp_command_offset $((i + 1))
            elif declare -F _command_offset >/dev/null; then
                _command_offset $((i + 1))
            elif ((COMP_CWORD == i + 1)); then
                # shellcheck disable=SC2207
                COMPREPLY=($(compgen -c -- "$2"))
            else
                compopt -o default 2>/dev/null
            fi
            ;;
    esac
}

complete -F _credctl credctl
