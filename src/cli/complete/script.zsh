#compdef credctl
# Completions of credctl for zsh. They ask the program itself, so that they are always those of the version installed.
#
#     credctl completions zsh > ~/.zfunc/_credctl        # with  fpath+=(~/.zfunc)  before compinit in ~/.zshrc
#
# or, after compinit in ~/.zshrc:  source <(credctl completions zsh)

_credctl() {
    local -a reply settings
    local word kind cut

    # Settings before the command are not in the environment yet: CREDCTL_VAULT=acme credctl get …
    for word in ${(z)LBUFFER}; do
        case $word in
            (CREDCTL_*=*) settings+=("${(Q)word}") ;;
            (';'|'&'|'&&'|'|'|'||'|'|&') settings=() ;;
        esac
    done

    reply=("${(@f)$(command env "${settings[@]}" credctl __complete zsh "${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null </dev/null)}")
    kind=${reply[1]%% *} cut=${reply[1]##* }
    reply[1]=()
    [[ -z $cut || $cut = 0 ]] || compset -p $cut

    case $kind in
        (words) (( $#reply )) && compadd -a reply ;;
        (open) (( $#reply )) && compadd -S '' -a reply ;;
        (described) (( $#reply )) && _describe -t credctl credctl reply ;;
        (files) _files ;;
        (dirs) _files -/ ;;
        (program)
            cut=${words[(i)--]}
            shift $cut words
            (( CURRENT -= cut ))
            _normal
            ;;
        (*) return 1 ;;
    esac
}

if [[ $funcstack[1] = _credctl ]]; then
    _credctl "$@"
elif (( $+functions[compdef] )); then
    compdef _credctl credctl
fi
