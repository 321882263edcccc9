# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_credctl_global_optspecs
    string join \n vault= json no-input y/yes q/quiet v/verbose color= h/help V/version
end

function __fish_credctl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_credctl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_credctl_using_subcommand
    set -l cmd (__fish_credctl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c credctl -n "__fish_credctl_needs_command" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_needs_command" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_needs_command" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_needs_command" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_needs_command" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_needs_command" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_needs_command" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_needs_command" -s V -l version -d 'Print version'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "init" -d 'Make a vault and its key'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "add" -d 'Store a credential'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "list" -d 'List credentials'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "ls" -d 'List credentials'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "show" -d 'Show a credential, its secrets masked'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "get" -d 'Print one value, byte for byte'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "copy" -d 'Copy one value to the desktop\'s clipboard, for a time'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "edit" -d 'Change a credential'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "rename" -d 'Give a credential another name'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "mv" -d 'Give a credential another name'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "history" -d 'Show the revisions of a credential'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "restore" -d 'Bring the revision before the last change back'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "remove" -d 'Remove a credential'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "rm" -d 'Remove a credential'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "run" -d 'Run a program with credentials in its environment'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "exec" -d 'Run a program with credentials in its environment'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "template" -d 'What is known of services: browse it, look at one, check your own'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "key" -d 'The vault\'s key: where it is kept, backup, unlocking, changing it'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "vault" -d 'Vaults: list, choose, rename, remove, compare, accept a change'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "doctor" -d 'Say what is right and wrong here, and how to mend it'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "completions" -d 'Print completions for a shell'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "man" -d 'Print the manual page, or write all of them into a directory'
complete -c credctl -n "__fish_credctl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credctl -n "__fish_credctl_using_subcommand init" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand init" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand init" -l key-store -d 'Where the key is kept: keyring, passphrase or file [env: CREDCTL_KEY_STORE] [default: keyring]' -r
complete -c credctl -n "__fish_credctl_using_subcommand init" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand init" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand init" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand init" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand init" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand add" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand add" -s t -l template -d 'The service it is for' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -l type -d 'Its type, where there is no template: api_token, api_key_pair, username_password, smtp, oauth2, ssh_key, file, custom' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -s l -l label -d 'Free text to tell it by' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -l key -d 'The variable that programs look it up by; FIELD=VAR for another field than the main secret' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -l category -d 'llm_provider, mcp_service, runtime, communication or custom' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -l set -d 'A field: FIELD=TEXT, FIELD=- (stdin), FIELD=@PATH (a file), FIELD=env:VAR, FIELD=raw:TEXT' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -l secret -d 'The same for a secret, never from the argument itself; without FIELD the main secret' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -l tag -d 'A word to find it by' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -l expires -d 'When it ends: 2027-01-31, a full time, or 30d from now' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -l host -d 'Where its secret may be sent' -r
complete -c credctl -n "__fish_credctl_using_subcommand add" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand add" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand add" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand add" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand add" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand add" -l no-verify -d 'Do not ask its provider whether it works'
complete -c credctl -n "__fish_credctl_using_subcommand add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand list" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand list" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand list" -l type -d 'Only this type' -r
complete -c credctl -n "__fish_credctl_using_subcommand list" -l service -d 'Only this service (a template\'s id)' -r
complete -c credctl -n "__fish_credctl_using_subcommand list" -l category -d 'Only this category' -r
complete -c credctl -n "__fish_credctl_using_subcommand list" -l status -d 'Only this status' -r
complete -c credctl -n "__fish_credctl_using_subcommand list" -l tag -d 'Only this tag' -r
complete -c credctl -n "__fish_credctl_using_subcommand list" -l consumer -d 'Only what this consumer may use' -r
complete -c credctl -n "__fish_credctl_using_subcommand list" -l unused -d 'Only what was not used from this machine for so long (90d)' -r
complete -c credctl -n "__fish_credctl_using_subcommand list" -l sort -d 'name, used, expires or status: what was used last, ends first, or is in the worst state, first' -r
complete -c credctl -n "__fish_credctl_using_subcommand list" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand list" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand list" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand list" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand list" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand list" -l due -d 'Only what should be changed: expired, expiring, or older than `rotate_after` in config.toml'
complete -c credctl -n "__fish_credctl_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l type -d 'Only this type' -r
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l service -d 'Only this service (a template\'s id)' -r
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l category -d 'Only this category' -r
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l status -d 'Only this status' -r
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l tag -d 'Only this tag' -r
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l consumer -d 'Only what this consumer may use' -r
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l unused -d 'Only what was not used from this machine for so long (90d)' -r
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l sort -d 'name, used, expires or status: what was used last, ends first, or is in the worst state, first' -r
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand ls" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand ls" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand ls" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand ls" -l due -d 'Only what should be changed: expired, expiring, or older than `rotate_after` in config.toml'
complete -c credctl -n "__fish_credctl_using_subcommand ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand show" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand show" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand show" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand show" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand show" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand show" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand show" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand get" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand get" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand get" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand get" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand get" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand get" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand get" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand get" -l strict -d 'Refuse what is expired instead of warning'
complete -c credctl -n "__fish_credctl_using_subcommand get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand copy" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand copy" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand copy" -l clear -d 'When the clipboard is cleared: 45s, 5m, at most 1h' -r
complete -c credctl -n "__fish_credctl_using_subcommand copy" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand copy" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand copy" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand copy" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand copy" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand copy" -l strict -d 'Refuse what is expired instead of warning'
complete -c credctl -n "__fish_credctl_using_subcommand copy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand edit" -s l -l label -d 'Free text to tell it by' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l key -d 'The variable that programs look it up by; FIELD=VAR for another field than the main secret' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l category -d 'llm_provider, mcp_service, runtime, communication or custom' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l set -d 'A field: FIELD=TEXT, FIELD=- (stdin), FIELD=@PATH (a file), FIELD=env:VAR, FIELD=raw:TEXT' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l secret -d 'The same for a secret, never from the argument itself; without FIELD the main secret' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l tag -d 'The words to find it by, instead of those it has' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l expires -d 'When it ends: 2027-01-31, a full time, or 30d from now' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l host -d 'Where its secret may be sent, instead of the hosts it has' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l unset -d 'Take a field away, or label, tags, hosts or expires' -r
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -s e -l editor -d 'Open the plain values in an editor'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -l no-verify -d 'Do not ask its provider whether it works'
complete -c credctl -n "__fish_credctl_using_subcommand edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand rename" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand rename" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand rename" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand rename" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand rename" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand rename" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand rename" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand rename" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand mv" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand mv" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand mv" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand mv" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand mv" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand mv" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand mv" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand mv" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand history" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand history" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand history" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand history" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand history" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand history" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand history" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand history" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand restore" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand restore" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand restore" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand restore" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand restore" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand restore" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand restore" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand remove" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand remove" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand remove" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand remove" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand remove" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand remove" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand remove" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand rm" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand rm" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand rm" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand rm" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand rm" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand rm" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand rm" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand run" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand run" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand run" -l with -d 'A credential to hand out: NAME for its own variables, KEY=NAME, NAME/FIELD, KEY=NAME/FIELD (repeatable)' -r
complete -c credctl -n "__fish_credctl_using_subcommand run" -l env-file -d 'Variables from a file; values that are wholly a cred:// reference are resolved (repeatable, the later wins)' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand run" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand run" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand run" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand run" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand run" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand run" -l only -d 'Inherit nothing but PATH HOME USER LOGNAME SHELL TERM LANG LC_* TZ TMPDIR'
complete -c credctl -n "__fish_credctl_using_subcommand run" -l strict -d 'Refuse what is expired instead of warning'
complete -c credctl -n "__fish_credctl_using_subcommand run" -l no-mask -d 'Hand the output through as it is, also where it is no terminal'
complete -c credctl -n "__fish_credctl_using_subcommand run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l with -d 'A credential to hand out: NAME for its own variables, KEY=NAME, NAME/FIELD, KEY=NAME/FIELD (repeatable)' -r
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l env-file -d 'Variables from a file; values that are wholly a cred:// reference are resolved (repeatable, the later wins)' -r -F
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l only -d 'Inherit nothing but PATH HOME USER LOGNAME SHELL TERM LANG LC_* TZ TMPDIR'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l strict -d 'Refuse what is expired instead of warning'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -l no-mask -d 'Hand the output through as it is, also where it is no terminal'
complete -c credctl -n "__fish_credctl_using_subcommand exec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand template; and not __fish_seen_subcommand_from list ls show check help" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand template; and not __fish_seen_subcommand_from list ls show check help" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand template; and not __fish_seen_subcommand_from list ls show check help" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand template; and not __fish_seen_subcommand_from list ls show check help" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand template; and not __fish_seen_subcommand_from list ls show check help" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand template; and not __fish_seen_subcommand_from list ls show check help" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand template; and not __fish_seen_subcommand_from list ls show check help" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand template; and not __fish_seen_subcommand_from list ls show check help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand template; and not __fish_seen_subcommand_from list ls show check help" -f -a "list" -d 'List the services that have a template'
complete -c credctl -n "__fish_credctl_using_subcommand template; and not __fish_seen_subcommand_from list ls show check help" -f -a "ls" -d 'List the services that have a template'
complete -c credctl -n "__fish_credctl_using_subcommand template; and not __fish_seen_subcommand_from list ls show check help" -f -a "show" -d 'Show what a template says'
complete -c credctl -n "__fish_credctl_using_subcommand template; and not __fish_seen_subcommand_from list ls show check help" -f -a "check" -d 'Say what is wrong with a template\'s file, line by line, and where it sends a secret'
complete -c credctl -n "__fish_credctl_using_subcommand template; and not __fish_seen_subcommand_from list ls show check help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from list" -l category -d 'Only this category' -r
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from list" -l type -d 'Only this type' -r
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from list" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from list" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from ls" -l category -d 'Only this category' -r
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from ls" -l type -d 'Only this type' -r
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from ls" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from ls" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from ls" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from ls" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from ls" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from show" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from show" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from show" -l toml -d 'Print the file itself, to begin one of your own with'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from check" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from check" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from check" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from check" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from check" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the services that have a template'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show what a template says'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from help" -f -a "check" -d 'Say what is wrong with a template\'s file, line by line, and where it sends a secret'
complete -c credctl -n "__fish_credctl_using_subcommand template; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credctl -n "__fish_credctl_using_subcommand key; and not __fish_seen_subcommand_from status export import unlock lock move rotate help" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand key; and not __fish_seen_subcommand_from status export import unlock lock move rotate help" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand key; and not __fish_seen_subcommand_from status export import unlock lock move rotate help" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand key; and not __fish_seen_subcommand_from status export import unlock lock move rotate help" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand key; and not __fish_seen_subcommand_from status export import unlock lock move rotate help" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand key; and not __fish_seen_subcommand_from status export import unlock lock move rotate help" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand key; and not __fish_seen_subcommand_from status export import unlock lock move rotate help" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand key; and not __fish_seen_subcommand_from status export import unlock lock move rotate help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand key; and not __fish_seen_subcommand_from status export import unlock lock move rotate help" -f -a "status" -d 'Say where the key is and whether it opens the vault'
complete -c credctl -n "__fish_credctl_using_subcommand key; and not __fish_seen_subcommand_from status export import unlock lock move rotate help" -f -a "export" -d 'Print the key: the backup of everything'
complete -c credctl -n "__fish_credctl_using_subcommand key; and not __fish_seen_subcommand_from status export import unlock lock move rotate help" -f -a "import" -d 'Bring a key here from its backup'
complete -c credctl -n "__fish_credctl_using_subcommand key; and not __fish_seen_subcommand_from status export import unlock lock move rotate help" -f -a "unlock" -d 'Open a passphrase vault for a time'
complete -c credctl -n "__fish_credctl_using_subcommand key; and not __fish_seen_subcommand_from status export import unlock lock move rotate help" -f -a "lock" -d 'End what `unlock`, or typing the passphrase, began'
complete -c credctl -n "__fish_credctl_using_subcommand key; and not __fish_seen_subcommand_from status export import unlock lock move rotate help" -f -a "move" -d 'Keep the key in another store from now on'
complete -c credctl -n "__fish_credctl_using_subcommand key; and not __fish_seen_subcommand_from status export import unlock lock move rotate help" -f -a "rotate" -d 'Make a new key and seal everything to it'
complete -c credctl -n "__fish_credctl_using_subcommand key; and not __fish_seen_subcommand_from status export import unlock lock move rotate help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from status" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from status" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from status" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from status" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from status" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from export" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from export" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from export" -l age -d 'Print it as the stock `age` tool reads it; it opens files and cannot sign'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from export" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from export" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from export" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from import" -l key-store -d 'Where to keep it: keyring, passphrase or file' -r
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from import" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from import" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from import" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from import" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from import" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from unlock" -l for -d 'How long, as in 30m, 8h' -r
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from unlock" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from unlock" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from unlock" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from unlock" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from unlock" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from unlock" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from unlock" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from unlock" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from lock" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from lock" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from lock" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from lock" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from lock" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from lock" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from lock" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from lock" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from move" -l to -d 'keyring, passphrase or file' -r
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from move" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from move" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from move" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from move" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from move" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from move" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from move" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from move" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "status" -d 'Say where the key is and whether it opens the vault'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "export" -d 'Print the key: the backup of everything'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "import" -d 'Bring a key here from its backup'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "unlock" -d 'Open a passphrase vault for a time'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "lock" -d 'End what `unlock`, or typing the passphrase, began'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "move" -d 'Keep the key in another store from now on'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "rotate" -d 'Make a new key and seal everything to it'
complete -c credctl -n "__fish_credctl_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from list use rename mv remove rm fingerprint accept help" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from list use rename mv remove rm fingerprint accept help" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from list use rename mv remove rm fingerprint accept help" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from list use rename mv remove rm fingerprint accept help" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from list use rename mv remove rm fingerprint accept help" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from list use rename mv remove rm fingerprint accept help" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from list use rename mv remove rm fingerprint accept help" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from list use rename mv remove rm fingerprint accept help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from list use rename mv remove rm fingerprint accept help" -f -a "list" -d 'List the vaults on this machine'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from list use rename mv remove rm fingerprint accept help" -f -a "use" -d 'Choose the vault that is meant when none is named'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from list use rename mv remove rm fingerprint accept help" -f -a "rename" -d 'Give a vault another name'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from list use rename mv remove rm fingerprint accept help" -f -a "mv" -d 'Give a vault another name'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from list use rename mv remove rm fingerprint accept help" -f -a "remove" -d 'Remove a vault and its key from this machine'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from list use rename mv remove rm fingerprint accept help" -f -a "rm" -d 'Remove a vault and its key from this machine'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from list use rename mv remove rm fingerprint accept help" -f -a "fingerprint" -d 'Print a short text that is the same on two machines only if both see the same state'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from list use rename mv remove rm fingerprint accept help" -f -a "accept" -d 'Accept a credential\'s file as it lies there, although a newer one was seen or it is missing'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and not __fish_seen_subcommand_from list use rename mv remove rm fingerprint accept help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from list" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from list" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from use" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from use" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from use" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from use" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from use" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from use" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from use" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from use" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rename" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rename" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rename" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rename" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rename" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rename" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rename" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rename" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from mv" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from mv" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from mv" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from mv" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from mv" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from mv" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from mv" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from mv" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from remove" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from remove" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from remove" -l keep-key -d 'Leave its key in the key store'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from remove" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rm" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rm" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rm" -l keep-key -d 'Leave its key in the key store'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rm" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rm" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rm" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from fingerprint" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from fingerprint" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from fingerprint" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from fingerprint" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from fingerprint" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from fingerprint" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from fingerprint" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from fingerprint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from accept" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from accept" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from accept" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from accept" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from accept" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from accept" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from accept" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from accept" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the vaults on this machine'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "use" -d 'Choose the vault that is meant when none is named'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "rename" -d 'Give a vault another name'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Remove a vault and its key from this machine'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "fingerprint" -d 'Print a short text that is the same on two machines only if both see the same state'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "accept" -d 'Accept a credential\'s file as it lies there, although a newer one was seen or it is missing'
complete -c credctl -n "__fish_credctl_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credctl -n "__fish_credctl_using_subcommand doctor" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand doctor" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand doctor" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand doctor" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand doctor" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand doctor" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand doctor" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand completions" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand completions" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand completions" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand completions" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand completions" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand completions" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand completions" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand man" -l vault -d 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]' -r
complete -c credctl -n "__fish_credctl_using_subcommand man" -l color -d 'Colours [env: NO_COLOR]' -r -f -a "auto\t'On a terminal that has them'
always\t'Always'
never\t'Never'"
complete -c credctl -n "__fish_credctl_using_subcommand man" -l json -d 'Print one JSON document on stdout, and errors as JSON on stderr'
complete -c credctl -n "__fish_credctl_using_subcommand man" -l no-input -d 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
complete -c credctl -n "__fish_credctl_using_subcommand man" -s y -l yes -d 'Answer yes to every question that can be answered so'
complete -c credctl -n "__fish_credctl_using_subcommand man" -s q -l quiet -d 'Say nothing but what was asked for, and errors'
complete -c credctl -n "__fish_credctl_using_subcommand man" -s v -l verbose -d 'Say more about what is done'
complete -c credctl -n "__fish_credctl_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credctl -n "__fish_credctl_using_subcommand help; and not __fish_seen_subcommand_from init add list show get copy edit rename history restore remove run template key vault doctor completions man help" -f -a "init" -d 'Make a vault and its key'
complete -c credctl -n "__fish_credctl_using_subcommand help; and not __fish_seen_subcommand_from init add list show get copy edit rename history restore remove run template key vault doctor completions man help" -f -a "add" -d 'Store a credential'
complete -c credctl -n "__fish_credctl_using_subcommand help; and not __fish_seen_subcommand_from init add list show get copy edit rename history restore remove run template key vault doctor completions man help" -f -a "list" -d 'List credentials'
complete -c credctl -n "__fish_credctl_using_subcommand help; and not __fish_seen_subcommand_from init add list show get copy edit rename history restore remove run template key vault doctor completions man help" -f -a "show" -d 'Show a credential, its secrets masked'
complete -c credctl -n "__fish_credctl_using_subcommand help; and not __fish_seen_subcommand_from init add list show get copy edit rename history restore remove run template key vault doctor completions man help" -f -a "get" -d 'Print one value, byte for byte'
complete -c credctl -n "__fish_credctl_using_subcommand help; and not __fish_seen_subcommand_from init add list show get copy edit rename history restore remove run template key vault doctor completions man help" -f -a "copy" -d 'Copy one value to the desktop\'s clipboard, for a time'
complete -c credctl -n "__fish_credctl_using_subcommand help; and not __fish_seen_subcommand_from init add list show get copy edit rename history restore remove run template key vault doctor completions man help" -f -a "edit" -d 'Change a credential'
complete -c credctl -n "__fish_credctl_using_subcommand help; and not __fish_seen_subcommand_from init add list show get copy edit rename history restore remove run template key vault doctor completions man help" -f -a "rename" -d 'Give a credential another name'
complete -c credctl -n "__fish_credctl_using_subcommand help; and not __fish_seen_subcommand_from init add list show get copy edit rename history restore remove run template key vault doctor completions man help" -f -a "history" -d 'Show the revisions of a credential'
complete -c credctl -n "__fish_credctl_using_subcommand help; and not __fish_seen_subcommand_from init add list show get copy edit rename history restore remove run template key vault doctor completions man help" -f -a "restore" -d 'Bring the revision before the last change back'
complete -c credctl -n "__fish_credctl_using_subcommand help; and not __fish_seen_subcommand_from init add list show get copy edit rename history restore remove run template key vault doctor completions man help" -f -a "remove" -d 'Remove a credential'
complete -c credctl -n "__fish_credctl_using_subcommand help; and not __fish_seen_subcommand_from init add list show get copy edit rename history restore remove run template key vault doctor completions man help" -f -a "run" -d 'Run a program with credentials in its environment'
complete -c credctl -n "__fish_credctl_using_subcommand help; and not __fish_seen_subcommand_from init add list show get copy edit rename history restore remove run template key vault doctor completions man help" -f -a "template" -d 'What is known of services: browse it, look at one, check your own'
complete -c credctl -n "__fish_credctl_using_subcommand help; and not __fish_seen_subcommand_from init add list show get copy edit rename history restore remove run template key vault doctor completions man help" -f -a "key" -d 'The vault\'s key: where it is kept, backup, unlocking, changing it'
complete -c credctl -n "__fish_credctl_using_subcommand help; and not __fish_seen_subcommand_from init add list show get copy edit rename history restore remove run template key vault doctor completions man help" -f -a "vault" -d 'Vaults: list, choose, rename, remove, compare, accept a change'
complete -c credctl -n "__fish_credctl_using_subcommand help; and not __fish_seen_subcommand_from init add list show get copy edit rename history restore remove run template key vault doctor completions man help" -f -a "doctor" -d 'Say what is right and wrong here, and how to mend it'
complete -c credctl -n "__fish_credctl_using_subcommand help; and not __fish_seen_subcommand_from init add list show get copy edit rename history restore remove run template key vault doctor completions man help" -f -a "completions" -d 'Print completions for a shell'
complete -c credctl -n "__fish_credctl_using_subcommand help; and not __fish_seen_subcommand_from init add list show get copy edit rename history restore remove run template key vault doctor completions man help" -f -a "man" -d 'Print the manual page, or write all of them into a directory'
complete -c credctl -n "__fish_credctl_using_subcommand help; and not __fish_seen_subcommand_from init add list show get copy edit rename history restore remove run template key vault doctor completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
