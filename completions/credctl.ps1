
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'credctl' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'credctl'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'credctl' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Make a vault and its key')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Store a credential')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List credentials')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List credentials')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a credential, its secrets masked')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print one value, byte for byte')
            [CompletionResult]::new('copy', 'copy', [CompletionResultType]::ParameterValue, 'Copy one value to the desktop''s clipboard, for a time')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Change a credential')
            [CompletionResult]::new('rename', 'rename', [CompletionResultType]::ParameterValue, 'Give a credential another name')
            [CompletionResult]::new('mv', 'mv', [CompletionResultType]::ParameterValue, 'Give a credential another name')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show the revisions of a credential')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Bring the revision before the last change back')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Replace a secret: the new one in, verified, and only then the old one ended')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'End a credential at its service and here; the record stays')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a credential')
            [CompletionResult]::new('rm', 'rm', [CompletionResultType]::ParameterValue, 'Remove a credential')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take the credentials out of a file, whatever it is')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Ask the providers whether credentials work')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Tell whether the credentials that a project needs are there')
            [CompletionResult]::new('scan', 'scan', [CompletionResultType]::ParameterValue, 'Find secrets that lie in clear')
            [CompletionResult]::new('consumer', 'consumer', [CompletionResultType]::ParameterValue, 'Who may use credentials: add, list, show, remove, replace an identity')
            [CompletionResult]::new('assign', 'assign', [CompletionResultType]::ParameterValue, 'Let consumers use credentials')
            [CompletionResult]::new('unassign', 'unassign', [CompletionResultType]::ParameterValue, 'Take credentials away from consumers')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Run a program with credentials in its environment')
            [CompletionResult]::new('exec', 'exec', [CompletionResultType]::ParameterValue, 'Run a program with credentials in its environment')
            [CompletionResult]::new('inject', 'inject', [CompletionResultType]::ParameterValue, 'Fill the references in a text with their values')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print credentials as a file of variables, in the form that another program reads')
            [CompletionResult]::new('helper', 'helper', [CompletionResultType]::ParameterValue, 'Credentials for git, AWS, docker and kubectl, asked for by the tools themselves')
            [CompletionResult]::new('activity', 'activity', [CompletionResultType]::ParameterValue, 'Tell who used what, when, and how it went')
            [CompletionResult]::new('template', 'template', [CompletionResultType]::ParameterValue, 'What is known of services: browse it, look at one, check your own')
            [CompletionResult]::new('oauth', 'oauth', [CompletionResultType]::ParameterValue, 'Accounts connected by OAuth: connect, refresh, disconnect')
            [CompletionResult]::new('key', 'key', [CompletionResultType]::ParameterValue, 'The vault''s key: where it is kept, backup, unlocking, changing it')
            [CompletionResult]::new('vault', 'vault', [CompletionResultType]::ParameterValue, 'Vaults: list, choose, rename, remove, compare, accept a change')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Say what is right and wrong here, and how to mend it')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write all of them into a directory')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;init' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--key-store', '--key-store', [CompletionResultType]::ParameterName, 'Where the key is kept: keyring, passphrase or file [env: CREDCTL_KEY_STORE] [default: keyring]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;add' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'The service it is for')
            [CompletionResult]::new('--template', '--template', [CompletionResultType]::ParameterName, 'The service it is for')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Its type, where there is no template: api_token, api_key_pair, username_password, smtp, oauth2, ssh_key, file, custom')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Free text to tell it by')
            [CompletionResult]::new('--label', '--label', [CompletionResultType]::ParameterName, 'Free text to tell it by')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The variable that programs look it up by; FIELD=VAR for another field than the main secret')
            [CompletionResult]::new('--category', '--category', [CompletionResultType]::ParameterName, 'llm_provider, mcp_service, runtime, communication or custom')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'A field: FIELD=TEXT, FIELD=- (stdin), FIELD=@PATH (a file), FIELD=env:VAR, FIELD=raw:TEXT')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'The same for a secret, never from the argument itself; without FIELD the main secret')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'A word to find it by; in `edit` those given replace the ones it has')
            [CompletionResult]::new('--expires', '--expires', [CompletionResultType]::ParameterName, 'When it ends: 2027-01-31, a full time, or 30d from now')
            [CompletionResult]::new('--rotate-after', '--rotate-after', [CompletionResultType]::ParameterName, 'How old its secret may grow before it is due: 90d')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Where its secret may be sent; in `edit` those given replace the ones it has')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--canary', '--canary', [CompletionResultType]::ParameterName, 'Make a decoy that looks like the real thing: any use of it is refused and raises the alarm (`[alarm]` in config.toml)')
            [CompletionResult]::new('--no-verify', '--no-verify', [CompletionResultType]::ParameterName, 'Do not ask its provider whether it works [env: CREDCTL_NO_VERIFY=1]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;list' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only this type')
            [CompletionResult]::new('--service', '--service', [CompletionResultType]::ParameterName, 'Only this service (a template''s id)')
            [CompletionResult]::new('--category', '--category', [CompletionResultType]::ParameterName, 'Only this category')
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'Only this status')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Only this tag')
            [CompletionResult]::new('--consumer', '--consumer', [CompletionResultType]::ParameterName, 'Only what this consumer may use')
            [CompletionResult]::new('--unused', '--unused', [CompletionResultType]::ParameterName, 'Only what was not used from this machine for so long (90d)')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'name, used, expires or status: what was used last, ends first, or is in the worst state, first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--due', '--due', [CompletionResultType]::ParameterName, 'Only what should be changed: expired, expiring, older than `--rotate-after` of it or `rotate_after` in config.toml says, with an old secret still to be ended, or readable by someone who should no longer')
            [CompletionResult]::new('--canaries', '--canaries', [CompletionResultType]::ParameterName, 'Only the canaries (`add --canary`), which are listed as all others otherwise; for the owner alone')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;ls' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only this type')
            [CompletionResult]::new('--service', '--service', [CompletionResultType]::ParameterName, 'Only this service (a template''s id)')
            [CompletionResult]::new('--category', '--category', [CompletionResultType]::ParameterName, 'Only this category')
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'Only this status')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Only this tag')
            [CompletionResult]::new('--consumer', '--consumer', [CompletionResultType]::ParameterName, 'Only what this consumer may use')
            [CompletionResult]::new('--unused', '--unused', [CompletionResultType]::ParameterName, 'Only what was not used from this machine for so long (90d)')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'name, used, expires or status: what was used last, ends first, or is in the worst state, first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--due', '--due', [CompletionResultType]::ParameterName, 'Only what should be changed: expired, expiring, older than `--rotate-after` of it or `rotate_after` in config.toml says, with an old secret still to be ended, or readable by someone who should no longer')
            [CompletionResult]::new('--canaries', '--canaries', [CompletionResultType]::ParameterName, 'Only the canaries (`add --canary`), which are listed as all others otherwise; for the owner alone')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;show' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;get' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Refuse what is expired, or failed its last check, instead of warning')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;copy' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--clear', '--clear', [CompletionResultType]::ParameterName, 'When the clipboard is cleared: 45s, 5m, at most 1h')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Refuse what is expired, or failed its last check, instead of warning')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;edit' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Free text to tell it by')
            [CompletionResult]::new('--label', '--label', [CompletionResultType]::ParameterName, 'Free text to tell it by')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The variable that programs look it up by; FIELD=VAR for another field than the main secret')
            [CompletionResult]::new('--category', '--category', [CompletionResultType]::ParameterName, 'llm_provider, mcp_service, runtime, communication or custom')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'A field: FIELD=TEXT, FIELD=- (stdin), FIELD=@PATH (a file), FIELD=env:VAR, FIELD=raw:TEXT')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'The same for a secret, never from the argument itself; without FIELD the main secret')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'A word to find it by; in `edit` those given replace the ones it has')
            [CompletionResult]::new('--expires', '--expires', [CompletionResultType]::ParameterName, 'When it ends: 2027-01-31, a full time, or 30d from now')
            [CompletionResult]::new('--rotate-after', '--rotate-after', [CompletionResultType]::ParameterName, 'How old its secret may grow before it is due: 90d')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Where its secret may be sent; in `edit` those given replace the ones it has')
            [CompletionResult]::new('--unset', '--unset', [CompletionResultType]::ParameterName, 'Take a field away, or label, tags, hosts, expires or rotate_after')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--no-verify', '--no-verify', [CompletionResultType]::ParameterName, 'Do not ask its provider whether it works [env: CREDCTL_NO_VERIFY=1]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Open the plain values in an editor')
            [CompletionResult]::new('--editor', '--editor', [CompletionResultType]::ParameterName, 'Open the plain values in an editor')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;rename' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;mv' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;history' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;restore' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;rotate' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'The new secret: -, @PATH or env:VAR, with FIELD= for another than the main one')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'What changes with it and is no secret: FIELD=TEXT, as with `add`')
            [CompletionResult]::new('--grace', '--grace', [CompletionResultType]::ParameterName, 'So long the old one lives on, for what still runs with it [default: it is ended at once]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to check until the old one is dead [default: as long as the service takes, by its own word]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--no-verify', '--no-verify', [CompletionResultType]::ParameterName, 'Take the new one without asking whether it works; the old one is not ended then [env: CREDCTL_NO_VERIFY=1]')
            [CompletionResult]::new('--finish', '--finish', [CompletionResultType]::ParameterName, 'End the old secrets that are left, also before their grace is over; without a name those whose time has come')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'With a name and --finish: destroy them here, and ask nobody')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;revoke' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'With --compromised: the uses since this time, or so long ago; those before are what they are compared with [default: 7d]')
            [CompletionResult]::new('--scan', '--scan', [CompletionResultType]::ParameterName, 'With --compromised: look for it in clear below this path too')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to check until it is dead [default: as long as the service takes, by its own word]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Only here: destroy the secret, and ask nobody')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Check until it is dead, for ten minutes, or as long as --timeout says')
            [CompletionResult]::new('--compromised', '--compromised', [CompletionResultType]::ParameterName, 'It has leaked: end it, and report what it could do and what was done with it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;remove' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;rm' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;import' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'What the file is, where it is not told from the file')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'A file with age keys, for what is locked for one (repeatable); those of sops and passage are found')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Only this variable or entry, whatever it looks like (repeatable)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'What does not look like a secret too')
            [CompletionResult]::new('--update', '--update', [CompletionResultType]::ParameterName, 'Give a stored credential of the same variable, account or entry the new value, rather than store it beside')
            [CompletionResult]::new('--plan', '--plan', [CompletionResultType]::ParameterName, 'Show what would be done, and do nothing')
            [CompletionResult]::new('--replace', '--replace', [CompletionResultType]::ParameterName, 'Write references in place of the values, or have credctl asked for them')
            [CompletionResult]::new('--no-verify', '--no-verify', [CompletionResultType]::ParameterName, 'Do not ask the providers whether what is stored works [env: CREDCTL_NO_VERIFY=1]')
            [CompletionResult]::new('--undo', '--undo', [CompletionResultType]::ParameterName, 'Put back what --replace took out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;verify' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only this type')
            [CompletionResult]::new('--service', '--service', [CompletionResultType]::ParameterName, 'Only this service (a template''s id)')
            [CompletionResult]::new('--category', '--category', [CompletionResultType]::ParameterName, 'Only this category')
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'Only this status')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Only this tag')
            [CompletionResult]::new('--consumer', '--consumer', [CompletionResultType]::ParameterName, 'Only what this consumer may use')
            [CompletionResult]::new('--unused', '--unused', [CompletionResultType]::ParameterName, 'Only what was not used from this machine for so long (90d)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many at a time [default: 16]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long one check may take [default: 10s]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--due', '--due', [CompletionResultType]::ParameterName, 'Only what should be changed: expired, expiring, older than `--rotate-after` of it or `rotate_after` in config.toml says, with an old secret still to be ended, or readable by someone who should no longer')
            [CompletionResult]::new('--stream', '--stream', [CompletionResultType]::ParameterName, 'With --json: one object a line, in the order of the answers')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;check' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Ask the providers whether the credentials work')
            [CompletionResult]::new('--allow', '--allow', [CompletionResultType]::ParameterName, 'Let the file have what it names, as long as it says what it says now')
            [CompletionResult]::new('--init', '--init', [CompletionResultType]::ParameterName, 'Write a credctl.toml here, from what .env, .env.example or the vault suggest')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;scan' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--staged', '--staged', [CompletionResultType]::ParameterName, 'What is staged in the git repository here, rather than the files')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;consumer' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Make one, and print its identity')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List them')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List them')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what one may use')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove one: its identity opens nothing new')
            [CompletionResult]::new('rm', 'rm', [CompletionResultType]::ParameterValue, 'Remove one: its identity opens nothing new')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Give one another identity, and print it')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;consumer;add' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Without an identity: it acts only where the owner''s key is, by --as')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;consumer;list' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;consumer;ls' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;consumer;show' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;consumer;remove' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;consumer;rm' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;consumer;rotate' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;consumer;help' {
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Make one, and print its identity')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List them')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what one may use')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove one: its identity opens nothing new')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Give one another identity, and print it')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;consumer;help;add' {
            break
        }
        'credctl;consumer;help;list' {
            break
        }
        'credctl;consumer;help;show' {
            break
        }
        'credctl;consumer;help;remove' {
            break
        }
        'credctl;consumer;help;rotate' {
            break
        }
        'credctl;consumer;help;help' {
            break
        }
        'credctl;assign' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Credentials by a tag too (repeatable)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The variable that the main secret has for these consumers')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Only this field (repeatable)')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'When it ends: 2027-01-31, or 30d from now')
            [CompletionResult]::new('--allow', '--allow', [CompletionResultType]::ParameterName, 'The requests that a broker may make with it, as ''GET api.github.com/repos/*'' (repeatable; implies --use-only)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--use-only', '--use-only', [CompletionResultType]::ParameterName, 'To be used through the owner''s broker, without being handed out (kept and shown; this version has no broker)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;unassign' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Credentials by a tag too (repeatable)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;run' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--with', '--with', [CompletionResultType]::ParameterName, 'A credential to hand out: NAME for its own variables, KEY=NAME, NAME/FIELD, KEY=NAME/FIELD (repeatable)')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Variables from a file; values that are wholly a cred:// reference are resolved (repeatable, the later wins)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--no-project', '--no-project', [CompletionResultType]::ParameterName, 'Leave out what a credctl.toml here or above names')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Refuse what is expired, or failed its last check, instead of warning')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Inherit nothing but PATH HOME USER LOGNAME SHELL TERM LANG LC_* TZ TMPDIR')
            [CompletionResult]::new('--mask', '--mask', [CompletionResultType]::ParameterName, 'Replace secrets in the output on a terminal, too')
            [CompletionResult]::new('--no-mask', '--no-mask', [CompletionResultType]::ParameterName, 'Hand the output through as it is, also where it is no terminal')
            [CompletionResult]::new('--plan', '--plan', [CompletionResultType]::ParameterName, 'Show what would be handed out, from where, and what is in the way; no value is released, nothing started')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;exec' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--with', '--with', [CompletionResultType]::ParameterName, 'A credential to hand out: NAME for its own variables, KEY=NAME, NAME/FIELD, KEY=NAME/FIELD (repeatable)')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Variables from a file; values that are wholly a cred:// reference are resolved (repeatable, the later wins)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--no-project', '--no-project', [CompletionResultType]::ParameterName, 'Leave out what a credctl.toml here or above names')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Refuse what is expired, or failed its last check, instead of warning')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Inherit nothing but PATH HOME USER LOGNAME SHELL TERM LANG LC_* TZ TMPDIR')
            [CompletionResult]::new('--mask', '--mask', [CompletionResultType]::ParameterName, 'Replace secrets in the output on a terminal, too')
            [CompletionResult]::new('--no-mask', '--no-mask', [CompletionResultType]::ParameterName, 'Hand the output through as it is, also where it is no terminal')
            [CompletionResult]::new('--plan', '--plan', [CompletionResultType]::ParameterName, 'Show what would be handed out, from where, and what is in the way; no value is released, nothing started')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;inject' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'The text; `-` or nothing: stdin')
            [CompletionResult]::new('--input', '--input', [CompletionResultType]::ParameterName, 'The text; `-` or nothing: stdin')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Where to write it; `-` or nothing: stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Where to write it; `-` or nothing: stdout')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Refuse what is expired, or failed its last check, instead of warning')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;export' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--with', '--with', [CompletionResultType]::ParameterName, 'A credential to hand out: NAME for its own variables, KEY=NAME, NAME/FIELD, KEY=NAME/FIELD (repeatable)')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Variables from a file; values that are wholly a cred:// reference are resolved (repeatable, the later wins)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Where to write it, of --all; `-` for stdout, where that is no terminal')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Where to write it, of --all; `-` for stdout, where that is no terminal')
            [CompletionResult]::new('--recipient', '--recipient', [CompletionResultType]::ParameterName, 'Whose age identity opens it, of --format age (repeatable); without one a passphrase does, which is asked for')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form: dotenv where nothing is said, json with --json')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'What the Secret is called, of --format k8s')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--no-project', '--no-project', [CompletionResultType]::ParameterName, 'Leave out what a credctl.toml here or above names')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Refuse what is expired, or failed its last check, instead of warning')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'The whole vault, for another manager: 1password-csv, bitwarden-json, bitwarden-csv, dotenv or age')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;helper' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Tell a tool to ask credctl')
            [CompletionResult]::new('uninstall', 'uninstall', [CompletionResultType]::ParameterValue, 'Take that back')
            [CompletionResult]::new('git', 'git', [CompletionResultType]::ParameterValue, 'What git asks: get, store, erase, capability')
            [CompletionResult]::new('aws', 'aws', [CompletionResultType]::ParameterValue, 'Print an access key as AWS''s SDKs want it of a `credential_process`')
            [CompletionResult]::new('docker', 'docker', [CompletionResultType]::ParameterValue, 'What docker asks: get, store, erase, list')
            [CompletionResult]::new('kube', 'kube', [CompletionResultType]::ParameterValue, 'Print a token or a certificate as clients of Kubernetes want it of an `exec` block')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;helper;install' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('git', 'git', [CompletionResultType]::ParameterValue, 'git: its global configuration')
            [CompletionResult]::new('aws', 'aws', [CompletionResultType]::ParameterValue, 'AWS''s CLI and SDKs: a profile in their `config`')
            [CompletionResult]::new('docker', 'docker', [CompletionResultType]::ParameterValue, 'docker: a registry in its `config.json`, and the program that it starts')
            [CompletionResult]::new('kube', 'kube', [CompletionResultType]::ParameterValue, 'kubectl and other clients: a user in their kubeconfig')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;helper;install;git' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;helper;install;aws' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile; called like the credential where none is named')
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;helper;install;docker' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;helper;install;kube' {
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'The user; that of the current context where none is named')
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;helper;install;help' {
            [CompletionResult]::new('git', 'git', [CompletionResultType]::ParameterValue, 'git: its global configuration')
            [CompletionResult]::new('aws', 'aws', [CompletionResultType]::ParameterValue, 'AWS''s CLI and SDKs: a profile in their `config`')
            [CompletionResult]::new('docker', 'docker', [CompletionResultType]::ParameterValue, 'docker: a registry in its `config.json`, and the program that it starts')
            [CompletionResult]::new('kube', 'kube', [CompletionResultType]::ParameterValue, 'kubectl and other clients: a user in their kubeconfig')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;helper;install;help;git' {
            break
        }
        'credctl;helper;install;help;aws' {
            break
        }
        'credctl;helper;install;help;docker' {
            break
        }
        'credctl;helper;install;help;kube' {
            break
        }
        'credctl;helper;install;help;help' {
            break
        }
        'credctl;helper;uninstall' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('git', 'git', [CompletionResultType]::ParameterValue, 'git')
            [CompletionResult]::new('aws', 'aws', [CompletionResultType]::ParameterValue, 'AWS''s CLI and SDKs')
            [CompletionResult]::new('docker', 'docker', [CompletionResultType]::ParameterValue, 'docker')
            [CompletionResult]::new('kube', 'kube', [CompletionResultType]::ParameterValue, 'kubectl and other clients')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;helper;uninstall;git' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;helper;uninstall;aws' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'This profile; all where none is named')
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;helper;uninstall;docker' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;helper;uninstall;kube' {
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'This user; all where none is named')
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;helper;uninstall;help' {
            [CompletionResult]::new('git', 'git', [CompletionResultType]::ParameterValue, 'git')
            [CompletionResult]::new('aws', 'aws', [CompletionResultType]::ParameterValue, 'AWS''s CLI and SDKs')
            [CompletionResult]::new('docker', 'docker', [CompletionResultType]::ParameterValue, 'docker')
            [CompletionResult]::new('kube', 'kube', [CompletionResultType]::ParameterValue, 'kubectl and other clients')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;helper;uninstall;help;git' {
            break
        }
        'credctl;helper;uninstall;help;aws' {
            break
        }
        'credctl;helper;uninstall;help;docker' {
            break
        }
        'credctl;helper;uninstall;help;kube' {
            break
        }
        'credctl;helper;uninstall;help;help' {
            break
        }
        'credctl;helper;git' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;helper;aws' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;helper;docker' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;helper;kube' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;helper;help' {
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Tell a tool to ask credctl')
            [CompletionResult]::new('uninstall', 'uninstall', [CompletionResultType]::ParameterValue, 'Take that back')
            [CompletionResult]::new('git', 'git', [CompletionResultType]::ParameterValue, 'What git asks: get, store, erase, capability')
            [CompletionResult]::new('aws', 'aws', [CompletionResultType]::ParameterValue, 'Print an access key as AWS''s SDKs want it of a `credential_process`')
            [CompletionResult]::new('docker', 'docker', [CompletionResultType]::ParameterValue, 'What docker asks: get, store, erase, list')
            [CompletionResult]::new('kube', 'kube', [CompletionResultType]::ParameterValue, 'Print a token or a certificate as clients of Kubernetes want it of an `exec` block')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;helper;help;install' {
            [CompletionResult]::new('git', 'git', [CompletionResultType]::ParameterValue, 'git: its global configuration')
            [CompletionResult]::new('aws', 'aws', [CompletionResultType]::ParameterValue, 'AWS''s CLI and SDKs: a profile in their `config`')
            [CompletionResult]::new('docker', 'docker', [CompletionResultType]::ParameterValue, 'docker: a registry in its `config.json`, and the program that it starts')
            [CompletionResult]::new('kube', 'kube', [CompletionResultType]::ParameterValue, 'kubectl and other clients: a user in their kubeconfig')
            break
        }
        'credctl;helper;help;install;git' {
            break
        }
        'credctl;helper;help;install;aws' {
            break
        }
        'credctl;helper;help;install;docker' {
            break
        }
        'credctl;helper;help;install;kube' {
            break
        }
        'credctl;helper;help;uninstall' {
            [CompletionResult]::new('git', 'git', [CompletionResultType]::ParameterValue, 'git')
            [CompletionResult]::new('aws', 'aws', [CompletionResultType]::ParameterValue, 'AWS''s CLI and SDKs')
            [CompletionResult]::new('docker', 'docker', [CompletionResultType]::ParameterValue, 'docker')
            [CompletionResult]::new('kube', 'kube', [CompletionResultType]::ParameterValue, 'kubectl and other clients')
            break
        }
        'credctl;helper;help;uninstall;git' {
            break
        }
        'credctl;helper;help;uninstall;aws' {
            break
        }
        'credctl;helper;help;uninstall;docker' {
            break
        }
        'credctl;helper;help;uninstall;kube' {
            break
        }
        'credctl;helper;help;git' {
            break
        }
        'credctl;helper;help;aws' {
            break
        }
        'credctl;helper;help;docker' {
            break
        }
        'credctl;helper;help;kube' {
            break
        }
        'credctl;helper;help;help' {
            break
        }
        'credctl;activity' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--consumer', '--consumer', [CompletionResultType]::ParameterName, 'What this consumer did, or what was done about it')
            [CompletionResult]::new('--action', '--action', [CompletionResultType]::ParameterName, 'What was done: get, run, export, edit, assign …')
            [CompletionResult]::new('--result', '--result', [CompletionResultType]::ParameterName, 'How it went: ok, denied, unhealthy, failed')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'On this machine')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Not before this time, or not longer ago (2026-11-20, 7d)')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Not after it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Stay, and tell what comes')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Stay, and tell what comes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check whether the record was tampered with')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;activity;verify' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;activity;help' {
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check whether the record was tampered with')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;activity;help;verify' {
            break
        }
        'credctl;activity;help;help' {
            break
        }
        'credctl;template' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the services that have a template')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List the services that have a template')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what a template says')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Say what is wrong with a template''s file, line by line, and where it sends a secret')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;template;list' {
            [CompletionResult]::new('--category', '--category', [CompletionResultType]::ParameterName, 'Only this category')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only this type')
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;template;ls' {
            [CompletionResult]::new('--category', '--category', [CompletionResultType]::ParameterName, 'Only this category')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Only this type')
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;template;show' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--toml', '--toml', [CompletionResultType]::ParameterName, 'Print the file itself, to begin one of your own with')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;template;check' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;template;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the services that have a template')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what a template says')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Say what is wrong with a template''s file, line by line, and where it sends a secret')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;template;help;list' {
            break
        }
        'credctl;template;help;show' {
            break
        }
        'credctl;template;help;check' {
            break
        }
        'credctl;template;help;help' {
            break
        }
        'credctl;oauth' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('connect', 'connect', [CompletionResultType]::ParameterValue, 'Connect an account: a service by its name, or a server by its address')
            [CompletionResult]::new('refresh', 'refresh', [CompletionResultType]::ParameterValue, 'Renew access tokens now, or with --all those that are near their end')
            [CompletionResult]::new('reconnect', 'reconnect', [CompletionResultType]::ParameterValue, 'Sign in again: the same account, with the scopes it has and more')
            [CompletionResult]::new('disconnect', 'disconnect', [CompletionResultType]::ParameterValue, 'Give the tokens back to the provider and forget them; the settings stay')
            [CompletionResult]::new('providers', 'providers', [CompletionResultType]::ParameterValue, 'List the services that can be connected')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;oauth;connect' {
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'A scope to ask for, besides the least that are needed')
            [CompletionResult]::new('--scopes-for', '--scopes-for', [CompletionResultType]::ParameterName, 'What it is to be used for: a set of scopes, as `credctl template show PROVIDER` lists them')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'The id of your own client')
            [CompletionResult]::new('--client-secret', '--client-secret', [CompletionResultType]::ParameterName, 'Its secret: - (stdin), @FILE or env:VAR')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'What the service''s addresses depend on: a tenant, a host of your own')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'The port that the browser comes back to, where the client is registered with one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for an answer; else 5m, or as long as a code is good for')
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'By a code that is entered on another device')
            [CompletionResult]::new('--no-browser', '--no-browser', [CompletionResultType]::ParameterName, 'Print the address, open nothing, and take the address that a browser ends at')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;oauth;refresh' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Every connected account whose token is near its end')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;oauth;reconnect' {
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'A further scope')
            [CompletionResult]::new('--scopes-for', '--scopes-for', [CompletionResultType]::ParameterName, 'A further set of scopes')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'The id of another client; else that of the account')
            [CompletionResult]::new('--client-secret', '--client-secret', [CompletionResultType]::ParameterName, 'Its secret, or a new one of the same client: - (stdin), @FILE or env:VAR')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'The port that the browser comes back to, where the client is registered with one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for an answer; else 5m, or as long as a code is good for')
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'By a code that is entered on another device')
            [CompletionResult]::new('--no-browser', '--no-browser', [CompletionResultType]::ParameterName, 'Print the address, open nothing, and take the address that a browser ends at')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;oauth;disconnect' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;oauth;providers' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;oauth;help' {
            [CompletionResult]::new('connect', 'connect', [CompletionResultType]::ParameterValue, 'Connect an account: a service by its name, or a server by its address')
            [CompletionResult]::new('refresh', 'refresh', [CompletionResultType]::ParameterValue, 'Renew access tokens now, or with --all those that are near their end')
            [CompletionResult]::new('reconnect', 'reconnect', [CompletionResultType]::ParameterValue, 'Sign in again: the same account, with the scopes it has and more')
            [CompletionResult]::new('disconnect', 'disconnect', [CompletionResultType]::ParameterValue, 'Give the tokens back to the provider and forget them; the settings stay')
            [CompletionResult]::new('providers', 'providers', [CompletionResultType]::ParameterValue, 'List the services that can be connected')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;oauth;help;connect' {
            break
        }
        'credctl;oauth;help;refresh' {
            break
        }
        'credctl;oauth;help;reconnect' {
            break
        }
        'credctl;oauth;help;disconnect' {
            break
        }
        'credctl;oauth;help;providers' {
            break
        }
        'credctl;oauth;help;help' {
            break
        }
        'credctl;key' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Say where the key is and whether it opens the vault')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print the key: the backup of everything')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Bring a key here from its backup')
            [CompletionResult]::new('unlock', 'unlock', [CompletionResultType]::ParameterValue, 'Open a passphrase vault for a time')
            [CompletionResult]::new('lock', 'lock', [CompletionResultType]::ParameterValue, 'End what `unlock`, or typing the passphrase, began')
            [CompletionResult]::new('move', 'move', [CompletionResultType]::ParameterValue, 'Keep the key in another store from now on')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Make a new key and seal everything to it')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;key;status' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;key;export' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--age', '--age', [CompletionResultType]::ParameterName, 'Print it as the stock `age` tool reads it; it opens files and cannot sign')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;key;import' {
            [CompletionResult]::new('--key-store', '--key-store', [CompletionResultType]::ParameterName, 'Where to keep it: keyring, passphrase or file')
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;key;unlock' {
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'How long, as in 30m, 8h')
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;key;lock' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;key;move' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'keyring, passphrase or file')
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;key;rotate' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;key;help' {
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Say where the key is and whether it opens the vault')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print the key: the backup of everything')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Bring a key here from its backup')
            [CompletionResult]::new('unlock', 'unlock', [CompletionResultType]::ParameterValue, 'Open a passphrase vault for a time')
            [CompletionResult]::new('lock', 'lock', [CompletionResultType]::ParameterValue, 'End what `unlock`, or typing the passphrase, began')
            [CompletionResult]::new('move', 'move', [CompletionResultType]::ParameterValue, 'Keep the key in another store from now on')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Make a new key and seal everything to it')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;key;help;status' {
            break
        }
        'credctl;key;help;export' {
            break
        }
        'credctl;key;help;import' {
            break
        }
        'credctl;key;help;unlock' {
            break
        }
        'credctl;key;help;lock' {
            break
        }
        'credctl;key;help;move' {
            break
        }
        'credctl;key;help;rotate' {
            break
        }
        'credctl;key;help;help' {
            break
        }
        'credctl;vault' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the vaults on this machine, in the order of the layers')
            [CompletionResult]::new('use', 'use', [CompletionResultType]::ParameterValue, 'Choose the vault that is meant when none is named')
            [CompletionResult]::new('rename', 'rename', [CompletionResultType]::ParameterValue, 'Give a vault another name')
            [CompletionResult]::new('mv', 'mv', [CompletionResultType]::ParameterValue, 'Give a vault another name')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a vault and its key from this machine')
            [CompletionResult]::new('rm', 'rm', [CompletionResultType]::ParameterValue, 'Remove a vault and its key from this machine')
            [CompletionResult]::new('fingerprint', 'fingerprint', [CompletionResultType]::ParameterValue, 'Print a short text that is the same on two machines only if both see the same state')
            [CompletionResult]::new('accept', 'accept', [CompletionResultType]::ParameterValue, 'Accept a credential''s file as it lies there, although a newer one was seen or it is missing')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;vault;list' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;vault;use' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;vault;rename' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;vault;mv' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;vault;remove' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--keep-key', '--keep-key', [CompletionResultType]::ParameterName, 'Leave its key in the key store')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;vault;rm' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--keep-key', '--keep-key', [CompletionResultType]::ParameterName, 'Leave its key in the key store')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;vault;fingerprint' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;vault;accept' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;vault;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the vaults on this machine, in the order of the layers')
            [CompletionResult]::new('use', 'use', [CompletionResultType]::ParameterValue, 'Choose the vault that is meant when none is named')
            [CompletionResult]::new('rename', 'rename', [CompletionResultType]::ParameterValue, 'Give a vault another name')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a vault and its key from this machine')
            [CompletionResult]::new('fingerprint', 'fingerprint', [CompletionResultType]::ParameterValue, 'Print a short text that is the same on two machines only if both see the same state')
            [CompletionResult]::new('accept', 'accept', [CompletionResultType]::ParameterValue, 'Accept a credential''s file as it lies there, although a newer one was seen or it is missing')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;vault;help;list' {
            break
        }
        'credctl;vault;help;use' {
            break
        }
        'credctl;vault;help;rename' {
            break
        }
        'credctl;vault;help;remove' {
            break
        }
        'credctl;vault;help;fingerprint' {
            break
        }
        'credctl;vault;help;accept' {
            break
        }
        'credctl;vault;help;help' {
            break
        }
        'credctl;doctor' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Ask the hosts of the credentials for the time too, without any credential')
            [CompletionResult]::new('--alarm', '--alarm', [CompletionResultType]::ParameterName, 'Raise the alarm of canaries as a trial, and say whether it goes through')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;completions' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;man' {
            [CompletionResult]::new('--vault', '--vault', [CompletionResultType]::ParameterName, 'The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'What it is for, to be written into the record of uses')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and errors as JSON on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question that can be answered so')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credctl;help' {
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Make a vault and its key')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Store a credential')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List credentials')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a credential, its secrets masked')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print one value, byte for byte')
            [CompletionResult]::new('copy', 'copy', [CompletionResultType]::ParameterValue, 'Copy one value to the desktop''s clipboard, for a time')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Change a credential')
            [CompletionResult]::new('rename', 'rename', [CompletionResultType]::ParameterValue, 'Give a credential another name')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show the revisions of a credential')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Bring the revision before the last change back')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Replace a secret: the new one in, verified, and only then the old one ended')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'End a credential at its service and here; the record stays')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a credential')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take the credentials out of a dotenv file')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Ask the providers whether credentials work')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Tell whether the credentials that a project needs are there')
            [CompletionResult]::new('scan', 'scan', [CompletionResultType]::ParameterValue, 'Find secrets that lie in clear')
            [CompletionResult]::new('consumer', 'consumer', [CompletionResultType]::ParameterValue, 'Who may use credentials: add, list, show, remove, replace an identity')
            [CompletionResult]::new('assign', 'assign', [CompletionResultType]::ParameterValue, 'Let consumers use credentials')
            [CompletionResult]::new('unassign', 'unassign', [CompletionResultType]::ParameterValue, 'Take credentials away from consumers')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Run a program with credentials in its environment')
            [CompletionResult]::new('inject', 'inject', [CompletionResultType]::ParameterValue, 'Fill the references in a text with their values')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print credentials as a file of variables, in the form that another program reads')
            [CompletionResult]::new('helper', 'helper', [CompletionResultType]::ParameterValue, 'Credentials for git, AWS, docker and kubectl, asked for by the tools themselves')
            [CompletionResult]::new('activity', 'activity', [CompletionResultType]::ParameterValue, 'Tell who used what, when, and how it went')
            [CompletionResult]::new('template', 'template', [CompletionResultType]::ParameterValue, 'What is known of services: browse it, look at one, check your own')
            [CompletionResult]::new('oauth', 'oauth', [CompletionResultType]::ParameterValue, 'Accounts connected by OAuth: connect, refresh, disconnect')
            [CompletionResult]::new('key', 'key', [CompletionResultType]::ParameterValue, 'The vault''s key: where it is kept, backup, unlocking, changing it')
            [CompletionResult]::new('vault', 'vault', [CompletionResultType]::ParameterValue, 'Vaults: list, choose, rename, remove, compare, accept a change')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Say what is right and wrong here, and how to mend it')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write all of them into a directory')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credctl;help;init' {
            break
        }
        'credctl;help;add' {
            break
        }
        'credctl;help;list' {
            break
        }
        'credctl;help;show' {
            break
        }
        'credctl;help;get' {
            break
        }
        'credctl;help;copy' {
            break
        }
        'credctl;help;edit' {
            break
        }
        'credctl;help;rename' {
            break
        }
        'credctl;help;history' {
            break
        }
        'credctl;help;restore' {
            break
        }
        'credctl;help;rotate' {
            break
        }
        'credctl;help;revoke' {
            break
        }
        'credctl;help;remove' {
            break
        }
        'credctl;help;import' {
            break
        }
        'credctl;help;verify' {
            break
        }
        'credctl;help;check' {
            break
        }
        'credctl;help;scan' {
            break
        }
        'credctl;help;consumer' {
            break
        }
        'credctl;help;assign' {
            break
        }
        'credctl;help;unassign' {
            break
        }
        'credctl;help;run' {
            break
        }
        'credctl;help;inject' {
            break
        }
        'credctl;help;export' {
            break
        }
        'credctl;help;helper' {
            break
        }
        'credctl;help;activity' {
            break
        }
        'credctl;help;template' {
            break
        }
        'credctl;help;oauth' {
            break
        }
        'credctl;help;key' {
            break
        }
        'credctl;help;vault' {
            break
        }
        'credctl;help;doctor' {
            break
        }
        'credctl;help;completions' {
            break
        }
        'credctl;help;man' {
            break
        }
        'credctl;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
