
use builtin;
use str;

set edit:completion:arg-completer[credctl] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'credctl'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'credctl'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand init 'Make a vault and its key'
            cand add 'Store a credential'
            cand list 'List credentials'
            cand ls 'List credentials'
            cand show 'Show a credential, its secrets masked'
            cand get 'Print one value, byte for byte'
            cand copy 'Copy one value to the desktop''s clipboard, for a time'
            cand edit 'Change a credential'
            cand rename 'Give a credential another name'
            cand mv 'Give a credential another name'
            cand history 'Show the revisions of a credential'
            cand restore 'Bring the revision before the last change back'
            cand rotate 'Replace a secret: the new one in, verified, and only then the old one ended'
            cand revoke 'End a credential at its service and here; the record stays'
            cand remove 'Remove a credential'
            cand rm 'Remove a credential'
            cand import 'Take the credentials out of a file, whatever it is'
            cand verify 'Ask the providers whether credentials work'
            cand check 'Tell whether the credentials that a project needs are there'
            cand scan 'Find secrets that lie in clear'
            cand consumer 'Who may use credentials: add, list, show, remove, replace an identity'
            cand assign 'Let consumers use credentials'
            cand unassign 'Take credentials away from consumers'
            cand run 'Run a program with credentials in its environment'
            cand exec 'Run a program with credentials in its environment'
            cand inject 'Fill the references in a text with their values'
            cand export 'Print credentials as a file of variables, in the form that another program reads'
            cand helper 'Credentials for git, AWS, docker and kubectl, asked for by the tools themselves'
            cand activity 'Tell who used what, when, and how it went'
            cand template 'What is known of services: browse it, look at one, check your own'
            cand oauth 'Accounts connected by OAuth: connect, refresh, disconnect'
            cand key 'The vault''s key: where it is kept, backup, unlocking, changing it'
            cand vault 'Vaults: list, choose, rename, remove, compare, accept a change'
            cand doctor 'Say what is right and wrong here, and how to mend it'
            cand completions 'Print completions for a shell'
            cand man 'Print the manual page, or write all of them into a directory'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;init'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --key-store 'Where the key is kept: keyring, passphrase or file [env: CREDCTL_KEY_STORE] [default: keyring]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;add'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand -t 'The service it is for'
            cand --template 'The service it is for'
            cand --type 'Its type, where there is no template: api_token, api_key_pair, username_password, smtp, oauth2, ssh_key, file, custom'
            cand -l 'Free text to tell it by'
            cand --label 'Free text to tell it by'
            cand --key 'The variable that programs look it up by; FIELD=VAR for another field than the main secret'
            cand --category 'llm_provider, mcp_service, runtime, communication or custom'
            cand --set 'A field: FIELD=TEXT, FIELD=- (stdin), FIELD=@PATH (a file), FIELD=env:VAR, FIELD=raw:TEXT'
            cand --secret 'The same for a secret, never from the argument itself; without FIELD the main secret'
            cand --tag 'A word to find it by; in `edit` those given replace the ones it has'
            cand --expires 'When it ends: 2027-01-31, a full time, or 30d from now'
            cand --rotate-after 'How old its secret may grow before it is due: 90d'
            cand --host 'Where its secret may be sent; in `edit` those given replace the ones it has'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --canary 'Make a decoy that looks like the real thing: any use of it is refused and raises the alarm (`[alarm]` in config.toml)'
            cand --no-verify 'Do not ask its provider whether it works [env: CREDCTL_NO_VERIFY=1]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;list'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --type 'Only this type'
            cand --service 'Only this service (a template''s id)'
            cand --category 'Only this category'
            cand --status 'Only this status'
            cand --tag 'Only this tag'
            cand --consumer 'Only what this consumer may use'
            cand --unused 'Only what was not used from this machine for so long (90d)'
            cand --sort 'name, used, expires or status: what was used last, ends first, or is in the worst state, first'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --due 'Only what should be changed: expired, expiring, older than `--rotate-after` of it or `rotate_after` in config.toml says, with an old secret still to be ended, or readable by someone who should no longer'
            cand --canaries 'Only the canaries (`add --canary`), which are listed as all others otherwise; for the owner alone'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;ls'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --type 'Only this type'
            cand --service 'Only this service (a template''s id)'
            cand --category 'Only this category'
            cand --status 'Only this status'
            cand --tag 'Only this tag'
            cand --consumer 'Only what this consumer may use'
            cand --unused 'Only what was not used from this machine for so long (90d)'
            cand --sort 'name, used, expires or status: what was used last, ends first, or is in the worst state, first'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --due 'Only what should be changed: expired, expiring, older than `--rotate-after` of it or `rotate_after` in config.toml says, with an old secret still to be ended, or readable by someone who should no longer'
            cand --canaries 'Only the canaries (`add --canary`), which are listed as all others otherwise; for the owner alone'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;show'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;get'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --strict 'Refuse what is expired, or failed its last check, instead of warning'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;copy'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --clear 'When the clipboard is cleared: 45s, 5m, at most 1h'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --strict 'Refuse what is expired, or failed its last check, instead of warning'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;edit'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand -l 'Free text to tell it by'
            cand --label 'Free text to tell it by'
            cand --key 'The variable that programs look it up by; FIELD=VAR for another field than the main secret'
            cand --category 'llm_provider, mcp_service, runtime, communication or custom'
            cand --set 'A field: FIELD=TEXT, FIELD=- (stdin), FIELD=@PATH (a file), FIELD=env:VAR, FIELD=raw:TEXT'
            cand --secret 'The same for a secret, never from the argument itself; without FIELD the main secret'
            cand --tag 'A word to find it by; in `edit` those given replace the ones it has'
            cand --expires 'When it ends: 2027-01-31, a full time, or 30d from now'
            cand --rotate-after 'How old its secret may grow before it is due: 90d'
            cand --host 'Where its secret may be sent; in `edit` those given replace the ones it has'
            cand --unset 'Take a field away, or label, tags, hosts, expires or rotate_after'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --no-verify 'Do not ask its provider whether it works [env: CREDCTL_NO_VERIFY=1]'
            cand -e 'Open the plain values in an editor'
            cand --editor 'Open the plain values in an editor'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;rename'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;mv'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;history'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;restore'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;rotate'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --secret 'The new secret: -, @PATH or env:VAR, with FIELD= for another than the main one'
            cand --set 'What changes with it and is no secret: FIELD=TEXT, as with `add`'
            cand --grace 'So long the old one lives on, for what still runs with it [default: it is ended at once]'
            cand --timeout 'How long to check until the old one is dead [default: as long as the service takes, by its own word]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --no-verify 'Take the new one without asking whether it works; the old one is not ended then [env: CREDCTL_NO_VERIFY=1]'
            cand --finish 'End the old secrets that are left, also before their grace is over; without a name those whose time has come'
            cand --local 'With a name and --finish: destroy them here, and ask nobody'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;revoke'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --since 'With --compromised: the uses since this time, or so long ago; those before are what they are compared with [default: 7d]'
            cand --scan 'With --compromised: look for it in clear below this path too'
            cand --timeout 'How long to check until it is dead [default: as long as the service takes, by its own word]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --local 'Only here: destroy the secret, and ask nobody'
            cand --wait 'Check until it is dead, for ten minutes, or as long as --timeout says'
            cand --compromised 'It has leaked: end it, and report what it could do and what was done with it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;remove'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;rm'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;import'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --from 'What the file is, where it is not told from the file'
            cand --identity 'A file with age keys, for what is locked for one (repeatable); those of sops and passage are found'
            cand --only 'Only this variable or entry, whatever it looks like (repeatable)'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --all 'What does not look like a secret too'
            cand --update 'Give a stored credential of the same variable, account or entry the new value, rather than store it beside'
            cand --plan 'Show what would be done, and do nothing'
            cand --replace 'Write references in place of the values, or have credctl asked for them'
            cand --no-verify 'Do not ask the providers whether what is stored works [env: CREDCTL_NO_VERIFY=1]'
            cand --undo 'Put back what --replace took out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;verify'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --type 'Only this type'
            cand --service 'Only this service (a template''s id)'
            cand --category 'Only this category'
            cand --status 'Only this status'
            cand --tag 'Only this tag'
            cand --consumer 'Only what this consumer may use'
            cand --unused 'Only what was not used from this machine for so long (90d)'
            cand --jobs 'How many at a time [default: 16]'
            cand --timeout 'How long one check may take [default: 10s]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --due 'Only what should be changed: expired, expiring, older than `--rotate-after` of it or `rotate_after` in config.toml says, with an old secret still to be ended, or readable by someone who should no longer'
            cand --stream 'With --json: one object a line, in the order of the answers'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;check'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --live 'Ask the providers whether the credentials work'
            cand --allow 'Let the file have what it names, as long as it says what it says now'
            cand --init 'Write a credctl.toml here, from what .env, .env.example or the vault suggest'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;scan'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --staged 'What is staged in the git repository here, rather than the files'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;consumer'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand add 'Make one, and print its identity'
            cand list 'List them'
            cand ls 'List them'
            cand show 'Show what one may use'
            cand remove 'Remove one: its identity opens nothing new'
            cand rm 'Remove one: its identity opens nothing new'
            cand rotate 'Give one another identity, and print it'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;consumer;add'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --local 'Without an identity: it acts only where the owner''s key is, by --as'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;consumer;list'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;consumer;ls'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;consumer;show'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;consumer;remove'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;consumer;rm'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;consumer;rotate'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;consumer;help'= {
            cand add 'Make one, and print its identity'
            cand list 'List them'
            cand show 'Show what one may use'
            cand remove 'Remove one: its identity opens nothing new'
            cand rotate 'Give one another identity, and print it'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;consumer;help;add'= {
        }
        &'credctl;consumer;help;list'= {
        }
        &'credctl;consumer;help;show'= {
        }
        &'credctl;consumer;help;remove'= {
        }
        &'credctl;consumer;help;rotate'= {
        }
        &'credctl;consumer;help;help'= {
        }
        &'credctl;assign'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --tag 'Credentials by a tag too (repeatable)'
            cand --key 'The variable that the main secret has for these consumers'
            cand --field 'Only this field (repeatable)'
            cand --until 'When it ends: 2027-01-31, or 30d from now'
            cand --allow 'The requests that a broker may make with it, as ''GET api.github.com/repos/*'' (repeatable; implies --use-only)'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --use-only 'To be used through the owner''s broker, without being handed out (kept and shown; this version has no broker)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;unassign'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --tag 'Credentials by a tag too (repeatable)'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;run'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --with 'A credential to hand out: NAME for its own variables, KEY=NAME, NAME/FIELD, KEY=NAME/FIELD (repeatable)'
            cand --env-file 'Variables from a file; values that are wholly a cred:// reference are resolved (repeatable, the later wins)'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --no-project 'Leave out what a credctl.toml here or above names'
            cand --strict 'Refuse what is expired, or failed its last check, instead of warning'
            cand --only 'Inherit nothing but PATH HOME USER LOGNAME SHELL TERM LANG LC_* TZ TMPDIR'
            cand --mask 'Replace secrets in the output on a terminal, too'
            cand --no-mask 'Hand the output through as it is, also where it is no terminal'
            cand --plan 'Show what would be handed out, from where, and what is in the way; no value is released, nothing started'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;exec'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --with 'A credential to hand out: NAME for its own variables, KEY=NAME, NAME/FIELD, KEY=NAME/FIELD (repeatable)'
            cand --env-file 'Variables from a file; values that are wholly a cred:// reference are resolved (repeatable, the later wins)'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --no-project 'Leave out what a credctl.toml here or above names'
            cand --strict 'Refuse what is expired, or failed its last check, instead of warning'
            cand --only 'Inherit nothing but PATH HOME USER LOGNAME SHELL TERM LANG LC_* TZ TMPDIR'
            cand --mask 'Replace secrets in the output on a terminal, too'
            cand --no-mask 'Hand the output through as it is, also where it is no terminal'
            cand --plan 'Show what would be handed out, from where, and what is in the way; no value is released, nothing started'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;inject'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand -i 'The text; `-` or nothing: stdin'
            cand --input 'The text; `-` or nothing: stdin'
            cand -o 'Where to write it; `-` or nothing: stdout'
            cand --output 'Where to write it; `-` or nothing: stdout'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --strict 'Refuse what is expired, or failed its last check, instead of warning'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;export'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --with 'A credential to hand out: NAME for its own variables, KEY=NAME, NAME/FIELD, KEY=NAME/FIELD (repeatable)'
            cand --env-file 'Variables from a file; values that are wholly a cred:// reference are resolved (repeatable, the later wins)'
            cand -o 'Where to write it, of --all; `-` for stdout, where that is no terminal'
            cand --output 'Where to write it, of --all; `-` for stdout, where that is no terminal'
            cand --recipient 'Whose age identity opens it, of --format age (repeatable); without one a passphrase does, which is asked for'
            cand --format 'The form: dotenv where nothing is said, json with --json'
            cand --name 'What the Secret is called, of --format k8s'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --no-project 'Leave out what a credctl.toml here or above names'
            cand --strict 'Refuse what is expired, or failed its last check, instead of warning'
            cand --all 'The whole vault, for another manager: 1password-csv, bitwarden-json, bitwarden-csv, dotenv or age'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;helper'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand install 'Tell a tool to ask credctl'
            cand uninstall 'Take that back'
            cand git 'What git asks: get, store, erase, capability'
            cand aws 'Print an access key as AWS''s SDKs want it of a `credential_process`'
            cand docker 'What docker asks: get, store, erase, list'
            cand kube 'Print a token or a certificate as clients of Kubernetes want it of an `exec` block'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;helper;install'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand git 'git: its global configuration'
            cand aws 'AWS''s CLI and SDKs: a profile in their `config`'
            cand docker 'docker: a registry in its `config.json`, and the program that it starts'
            cand kube 'kubectl and other clients: a user in their kubeconfig'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;helper;install;git'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;helper;install;aws'= {
            cand --profile 'The profile; called like the credential where none is named'
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;helper;install;docker'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;helper;install;kube'= {
            cand --user 'The user; that of the current context where none is named'
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;helper;install;help'= {
            cand git 'git: its global configuration'
            cand aws 'AWS''s CLI and SDKs: a profile in their `config`'
            cand docker 'docker: a registry in its `config.json`, and the program that it starts'
            cand kube 'kubectl and other clients: a user in their kubeconfig'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;helper;install;help;git'= {
        }
        &'credctl;helper;install;help;aws'= {
        }
        &'credctl;helper;install;help;docker'= {
        }
        &'credctl;helper;install;help;kube'= {
        }
        &'credctl;helper;install;help;help'= {
        }
        &'credctl;helper;uninstall'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand git 'git'
            cand aws 'AWS''s CLI and SDKs'
            cand docker 'docker'
            cand kube 'kubectl and other clients'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;helper;uninstall;git'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;helper;uninstall;aws'= {
            cand --profile 'This profile; all where none is named'
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;helper;uninstall;docker'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;helper;uninstall;kube'= {
            cand --user 'This user; all where none is named'
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;helper;uninstall;help'= {
            cand git 'git'
            cand aws 'AWS''s CLI and SDKs'
            cand docker 'docker'
            cand kube 'kubectl and other clients'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;helper;uninstall;help;git'= {
        }
        &'credctl;helper;uninstall;help;aws'= {
        }
        &'credctl;helper;uninstall;help;docker'= {
        }
        &'credctl;helper;uninstall;help;kube'= {
        }
        &'credctl;helper;uninstall;help;help'= {
        }
        &'credctl;helper;git'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;helper;aws'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;helper;docker'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;helper;kube'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;helper;help'= {
            cand install 'Tell a tool to ask credctl'
            cand uninstall 'Take that back'
            cand git 'What git asks: get, store, erase, capability'
            cand aws 'Print an access key as AWS''s SDKs want it of a `credential_process`'
            cand docker 'What docker asks: get, store, erase, list'
            cand kube 'Print a token or a certificate as clients of Kubernetes want it of an `exec` block'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;helper;help;install'= {
            cand git 'git: its global configuration'
            cand aws 'AWS''s CLI and SDKs: a profile in their `config`'
            cand docker 'docker: a registry in its `config.json`, and the program that it starts'
            cand kube 'kubectl and other clients: a user in their kubeconfig'
        }
        &'credctl;helper;help;install;git'= {
        }
        &'credctl;helper;help;install;aws'= {
        }
        &'credctl;helper;help;install;docker'= {
        }
        &'credctl;helper;help;install;kube'= {
        }
        &'credctl;helper;help;uninstall'= {
            cand git 'git'
            cand aws 'AWS''s CLI and SDKs'
            cand docker 'docker'
            cand kube 'kubectl and other clients'
        }
        &'credctl;helper;help;uninstall;git'= {
        }
        &'credctl;helper;help;uninstall;aws'= {
        }
        &'credctl;helper;help;uninstall;docker'= {
        }
        &'credctl;helper;help;uninstall;kube'= {
        }
        &'credctl;helper;help;git'= {
        }
        &'credctl;helper;help;aws'= {
        }
        &'credctl;helper;help;docker'= {
        }
        &'credctl;helper;help;kube'= {
        }
        &'credctl;helper;help;help'= {
        }
        &'credctl;activity'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --consumer 'What this consumer did, or what was done about it'
            cand --action 'What was done: get, run, export, edit, assign …'
            cand --result 'How it went: ok, denied, unhealthy, failed'
            cand --host 'On this machine'
            cand --since 'Not before this time, or not longer ago (2026-11-20, 7d)'
            cand --until 'Not after it'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -f 'Stay, and tell what comes'
            cand --follow 'Stay, and tell what comes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand verify 'Check whether the record was tampered with'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;activity;verify'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;activity;help'= {
            cand verify 'Check whether the record was tampered with'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;activity;help;verify'= {
        }
        &'credctl;activity;help;help'= {
        }
        &'credctl;template'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List the services that have a template'
            cand ls 'List the services that have a template'
            cand show 'Show what a template says'
            cand check 'Say what is wrong with a template''s file, line by line, and where it sends a secret'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;template;list'= {
            cand --category 'Only this category'
            cand --type 'Only this type'
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;template;ls'= {
            cand --category 'Only this category'
            cand --type 'Only this type'
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;template;show'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --toml 'Print the file itself, to begin one of your own with'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;template;check'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;template;help'= {
            cand list 'List the services that have a template'
            cand show 'Show what a template says'
            cand check 'Say what is wrong with a template''s file, line by line, and where it sends a secret'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;template;help;list'= {
        }
        &'credctl;template;help;show'= {
        }
        &'credctl;template;help;check'= {
        }
        &'credctl;template;help;help'= {
        }
        &'credctl;oauth'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand connect 'Connect an account: a service by its name, or a server by its address'
            cand refresh 'Renew access tokens now, or with --all those that are near their end'
            cand reconnect 'Sign in again: the same account, with the scopes it has and more'
            cand disconnect 'Give the tokens back to the provider and forget them; the settings stay'
            cand providers 'List the services that can be connected'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;oauth;connect'= {
            cand --scope 'A scope to ask for, besides the least that are needed'
            cand --scopes-for 'What it is to be used for: a set of scopes, as `credctl template show PROVIDER` lists them'
            cand --client-id 'The id of your own client'
            cand --client-secret 'Its secret: - (stdin), @FILE or env:VAR'
            cand --set 'What the service''s addresses depend on: a tenant, a host of your own'
            cand --port 'The port that the browser comes back to, where the client is registered with one'
            cand --timeout 'How long to wait for an answer; else 5m, or as long as a code is good for'
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --device 'By a code that is entered on another device'
            cand --no-browser 'Print the address, open nothing, and take the address that a browser ends at'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;oauth;refresh'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --all 'Every connected account whose token is near its end'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;oauth;reconnect'= {
            cand --scope 'A further scope'
            cand --scopes-for 'A further set of scopes'
            cand --client-id 'The id of another client; else that of the account'
            cand --client-secret 'Its secret, or a new one of the same client: - (stdin), @FILE or env:VAR'
            cand --port 'The port that the browser comes back to, where the client is registered with one'
            cand --timeout 'How long to wait for an answer; else 5m, or as long as a code is good for'
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --device 'By a code that is entered on another device'
            cand --no-browser 'Print the address, open nothing, and take the address that a browser ends at'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;oauth;disconnect'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;oauth;providers'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;oauth;help'= {
            cand connect 'Connect an account: a service by its name, or a server by its address'
            cand refresh 'Renew access tokens now, or with --all those that are near their end'
            cand reconnect 'Sign in again: the same account, with the scopes it has and more'
            cand disconnect 'Give the tokens back to the provider and forget them; the settings stay'
            cand providers 'List the services that can be connected'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;oauth;help;connect'= {
        }
        &'credctl;oauth;help;refresh'= {
        }
        &'credctl;oauth;help;reconnect'= {
        }
        &'credctl;oauth;help;disconnect'= {
        }
        &'credctl;oauth;help;providers'= {
        }
        &'credctl;oauth;help;help'= {
        }
        &'credctl;key'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand status 'Say where the key is and whether it opens the vault'
            cand export 'Print the key: the backup of everything'
            cand import 'Bring a key here from its backup'
            cand unlock 'Open a passphrase vault for a time'
            cand lock 'End what `unlock`, or typing the passphrase, began'
            cand move 'Keep the key in another store from now on'
            cand rotate 'Make a new key and seal everything to it'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;key;status'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;key;export'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --age 'Print it as the stock `age` tool reads it; it opens files and cannot sign'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;key;import'= {
            cand --key-store 'Where to keep it: keyring, passphrase or file'
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;key;unlock'= {
            cand --for 'How long, as in 30m, 8h'
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;key;lock'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;key;move'= {
            cand --to 'keyring, passphrase or file'
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;key;rotate'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;key;help'= {
            cand status 'Say where the key is and whether it opens the vault'
            cand export 'Print the key: the backup of everything'
            cand import 'Bring a key here from its backup'
            cand unlock 'Open a passphrase vault for a time'
            cand lock 'End what `unlock`, or typing the passphrase, began'
            cand move 'Keep the key in another store from now on'
            cand rotate 'Make a new key and seal everything to it'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;key;help;status'= {
        }
        &'credctl;key;help;export'= {
        }
        &'credctl;key;help;import'= {
        }
        &'credctl;key;help;unlock'= {
        }
        &'credctl;key;help;lock'= {
        }
        &'credctl;key;help;move'= {
        }
        &'credctl;key;help;rotate'= {
        }
        &'credctl;key;help;help'= {
        }
        &'credctl;vault'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List the vaults on this machine, in the order of the layers'
            cand use 'Choose the vault that is meant when none is named'
            cand rename 'Give a vault another name'
            cand mv 'Give a vault another name'
            cand remove 'Remove a vault and its key from this machine'
            cand rm 'Remove a vault and its key from this machine'
            cand fingerprint 'Print a short text that is the same on two machines only if both see the same state'
            cand accept 'Accept a credential''s file as it lies there, although a newer one was seen or it is missing'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;vault;list'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;use'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;rename'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;mv'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;remove'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --keep-key 'Leave its key in the key store'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;rm'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --keep-key 'Leave its key in the key store'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;fingerprint'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;accept'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;vault;help'= {
            cand list 'List the vaults on this machine, in the order of the layers'
            cand use 'Choose the vault that is meant when none is named'
            cand rename 'Give a vault another name'
            cand remove 'Remove a vault and its key from this machine'
            cand fingerprint 'Print a short text that is the same on two machines only if both see the same state'
            cand accept 'Accept a credential''s file as it lies there, although a newer one was seen or it is missing'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;vault;help;list'= {
        }
        &'credctl;vault;help;use'= {
        }
        &'credctl;vault;help;rename'= {
        }
        &'credctl;vault;help;remove'= {
        }
        &'credctl;vault;help;fingerprint'= {
        }
        &'credctl;vault;help;accept'= {
        }
        &'credctl;vault;help;help'= {
        }
        &'credctl;doctor'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --live 'Ask the hosts of the credentials for the time too, without any credential'
            cand --alarm 'Raise the alarm of canaries as a trial, and say whether it goes through'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;completions'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;man'= {
            cand --vault 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]'
            cand --as 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]'
            cand --reason 'What it is for, to be written into the record of uses'
            cand --color 'Colours [env: NO_COLOR]'
            cand --json 'Print one JSON document on stdout, and errors as JSON on stderr'
            cand --no-input 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]'
            cand -y 'Answer yes to every question that can be answered so'
            cand --yes 'Answer yes to every question that can be answered so'
            cand -q 'Say nothing but what was asked for, and errors'
            cand --quiet 'Say nothing but what was asked for, and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'credctl;help'= {
            cand init 'Make a vault and its key'
            cand add 'Store a credential'
            cand list 'List credentials'
            cand show 'Show a credential, its secrets masked'
            cand get 'Print one value, byte for byte'
            cand copy 'Copy one value to the desktop''s clipboard, for a time'
            cand edit 'Change a credential'
            cand rename 'Give a credential another name'
            cand history 'Show the revisions of a credential'
            cand restore 'Bring the revision before the last change back'
            cand rotate 'Replace a secret: the new one in, verified, and only then the old one ended'
            cand revoke 'End a credential at its service and here; the record stays'
            cand remove 'Remove a credential'
            cand import 'Take the credentials out of a dotenv file'
            cand verify 'Ask the providers whether credentials work'
            cand check 'Tell whether the credentials that a project needs are there'
            cand scan 'Find secrets that lie in clear'
            cand consumer 'Who may use credentials: add, list, show, remove, replace an identity'
            cand assign 'Let consumers use credentials'
            cand unassign 'Take credentials away from consumers'
            cand run 'Run a program with credentials in its environment'
            cand inject 'Fill the references in a text with their values'
            cand export 'Print credentials as a file of variables, in the form that another program reads'
            cand helper 'Credentials for git, AWS, docker and kubectl, asked for by the tools themselves'
            cand activity 'Tell who used what, when, and how it went'
            cand template 'What is known of services: browse it, look at one, check your own'
            cand oauth 'Accounts connected by OAuth: connect, refresh, disconnect'
            cand key 'The vault''s key: where it is kept, backup, unlocking, changing it'
            cand vault 'Vaults: list, choose, rename, remove, compare, accept a change'
            cand doctor 'Say what is right and wrong here, and how to mend it'
            cand completions 'Print completions for a shell'
            cand man 'Print the manual page, or write all of them into a directory'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'credctl;help;init'= {
        }
        &'credctl;help;add'= {
        }
        &'credctl;help;list'= {
        }
        &'credctl;help;show'= {
        }
        &'credctl;help;get'= {
        }
        &'credctl;help;copy'= {
        }
        &'credctl;help;edit'= {
        }
        &'credctl;help;rename'= {
        }
        &'credctl;help;history'= {
        }
        &'credctl;help;restore'= {
        }
        &'credctl;help;rotate'= {
        }
        &'credctl;help;revoke'= {
        }
        &'credctl;help;remove'= {
        }
        &'credctl;help;import'= {
        }
        &'credctl;help;verify'= {
        }
        &'credctl;help;check'= {
        }
        &'credctl;help;scan'= {
        }
        &'credctl;help;consumer'= {
        }
        &'credctl;help;assign'= {
        }
        &'credctl;help;unassign'= {
        }
        &'credctl;help;run'= {
        }
        &'credctl;help;inject'= {
        }
        &'credctl;help;export'= {
        }
        &'credctl;help;helper'= {
        }
        &'credctl;help;activity'= {
        }
        &'credctl;help;template'= {
        }
        &'credctl;help;oauth'= {
        }
        &'credctl;help;key'= {
        }
        &'credctl;help;vault'= {
        }
        &'credctl;help;doctor'= {
        }
        &'credctl;help;completions'= {
        }
        &'credctl;help;man'= {
        }
        &'credctl;help;help'= {
        }
    ]
    $completions[$command]
}
