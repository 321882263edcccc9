//! Changing things at a terminal: questions in which Enter keeps, keys that are pasted, and a real editor.

use std::fs;
use std::path::PathBuf;

use super::sandbox::Sandbox;
use super::screen::Screen;

fn get(sandbox: &Sandbox, name: &str) -> String {
    sandbox.run(&["get", name]).reveals().ok().stdout()
}

/// What lies in clear in memory, of this test alone.
fn in_clear(place: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut dirs = vec![PathBuf::from(place)];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
            if entry.path().is_dir() { dirs.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found.retain(|path| !path.ends_with(".lock"));
    found
}

fn with_place(name: &str) -> (Sandbox, String) {
    let mut sandbox = Sandbox::with_vault();
    let place = format!("/dev/shm/credctl-test-{name}-{}", std::process::id());
    fs::create_dir_all(&place).unwrap();
    sandbox.set("XDG_RUNTIME_DIR", &place);
    (sandbox, place)
}

#[test]
fn enter_keeps_what_is_there() {
    let sandbox = Sandbox::with_vault();
    let (first, second) = (sandbox.secret(), sandbox.secret());
    let arguments = ["add", "site", "--type", "username_password", "--set", "username=alice", "--secret", "-"];
    sandbox.run(&arguments).stdin(&first).ok();
    let mut screen = Screen::credctl(&sandbox, "credctl edit site");
    screen.until("Enter keeps what is there");
    screen.until("Username (Enter keeps alice)");
    screen.line("bob");
    screen.until("Password (Enter keeps ••••");
    screen.line("");
    screen.until("Label");
    screen.line("");
    let rest = screen.end();
    assert!(rest.contains("code=0.") && rest.contains("as-before") && rest.contains("revision   2"), "{rest}");
    assert_eq!((get(&sandbox, "site"), sandbox.run(&["get", "site", "username"]).ok().stdout()), (first, "bob".to_owned()));
    // C10: nothing but spaces is asked about, and the answer to take is no.
    let mut screen = Screen::credctl(&sandbox, "credctl edit site");
    screen.until("Username");
    screen.line("");
    screen.until("Password");
    screen.line("   ");
    screen.until("nothing but spaces");
    screen.line("");
    screen.until("Label");
    screen.line("");
    assert!(screen.end().contains("nothing was changed"));
    let mut screen = Screen::credctl(&sandbox, "credctl edit site");
    screen.until("Username");
    screen.line("");
    screen.until("Password");
    screen.line(&second);
    screen.until("Label");
    screen.line("Site of the team");
    assert!(screen.end().contains("label      Site of the team"));
    assert_eq!(get(&sandbox, "site"), second);
}

#[test]
fn a_key_is_pasted_unseen_or_named_by_its_path() {
    let sandbox = Sandbox::with_vault();
    let made = std::process::Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", "fake", "-f"])
        .arg(sandbox.root().join("given-key"))
        .status();
    assert!(made.unwrap().success());
    let key = fs::read_to_string(sandbox.root().join("given-key")).unwrap();
    let middle = key.lines().nth(2).unwrap();
    let mut screen = Screen::credctl(&sandbox, "credctl add pasted --type ssh_key");
    screen.until("Private key: the file's path, or the text pasted (not shown): ");
    // As a terminal sends it.
    screen.press(key.replace('\n', "\r"));
    let rest = screen.end();
    assert!(rest.contains("code=0.") && rest.contains("as-before") && !rest.contains(middle), "{rest}");
    assert_eq!(get(&sandbox, "pasted"), key);
    let mut screen = Screen::credctl(&sandbox, "credctl add named --type ssh_key");
    screen.until("(not shown): ");
    screen.line("'given-key'");
    assert!(screen.end().contains("(given-key, "));
    assert_eq!(get(&sandbox, "named"), key);
    // What is no path may be the secret itself, in a form that is not known here: it is not repeated.
    let netrc = format!("machine example.com password {}", sandbox.secret());
    let mut screen = Screen::credctl(&sandbox, "credctl add again --type ssh_key");
    screen.until("(not shown): ");
    screen.line(&netrc);
    screen.until("is not shown; once more");
    screen.until("(not shown): ");
    screen.line("given-key");
    assert!(screen.end().contains("code=0."));
    let mut screen = Screen::credctl(&sandbox, "credctl add nothing --type ssh_key");
    screen.until("(not shown): ");
    screen.press("-----BEGIN OPENSSH PRIVATE KEY-----\rabc\r\x03");
    let rest = screen.end();
    assert!(rest.contains("code=130.") && rest.contains("as-before"), "{rest}");
    sandbox.run(&["show", "nothing"]).fails(3);
}

#[test]
fn a_locked_key_asks_for_its_passphrase_until_it_opens() {
    let sandbox = Sandbox::with_vault();
    let (right, wrong) = (sandbox.secret(), sandbox.secret());
    let made = std::process::Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", &right, "-C", "fake", "-f"])
        .arg(sandbox.root().join("given-key"))
        .status();
    assert!(made.unwrap().success());
    let mut screen = Screen::credctl(&sandbox, "credctl add deploy --type ssh_key --secret private_key=@given-key");
    screen.until("Passphrase of the key");
    screen.line(&wrong);
    screen.until("does not open the key; once more");
    screen.until("Passphrase of the key");
    screen.line(&right);
    let rest = screen.end();
    assert!(rest.contains("ed25519, SHA256:") && rest.contains("code=0.") && rest.contains("as-before"), "{rest}");
    assert_eq!(sandbox.run(&["get", "deploy", "passphrase"]).reveals().ok().stdout(), right);
    let mut screen = Screen::credctl(&sandbox, "credctl add without --type ssh_key --secret private_key=@given-key");
    screen.until("Passphrase of the key");
    screen.line("");
    assert!(screen.end().contains("code=0."));
    sandbox.run(&["get", "without", "passphrase"]).fails(3);
    // OpenSSH would not read it with these line ends: that is asked about.
    let text = fs::read_to_string(sandbox.root().join("given-key")).unwrap();
    fs::write(sandbox.root().join("given-crlf"), text.replace('\n', "\r\n")).unwrap();
    let mut screen = Screen::credctl(&sandbox, "credctl add mended --type ssh_key --secret private_key=@given-crlf");
    screen.until("Store it as ssh-keygen writes it?");
    screen.line("y");
    screen.until("Passphrase of the key");
    screen.line("");
    assert!(screen.end().contains("code=0."));
    assert_eq!(sandbox.run(&["get", "mended"]).ok().stdout(), text);
}

#[test]
fn fields_of_ones_own_are_asked_for_by_name() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let mut screen = Screen::credctl(&sandbox, "credctl add db --type custom");
    screen.until("What does it consist of?");
    screen.press("\r");
    screen.until("Field: ");
    screen.line("DSN");
    screen.until("once more");
    screen.until("Field: ");
    screen.line("dsn");
    screen.until("Is it secret?");
    screen.line("y");
    screen.until("dsn: ");
    screen.line(&secret);
    screen.until("Next field");
    screen.line("");
    assert!(screen.end().contains("code=0."));
    assert_eq!(get(&sandbox, "db"), secret);
}

#[test]
fn c21_a_real_editor_changes_the_document_and_leaves_nothing() {
    let (sandbox, place) = with_place("vi");
    let secret = sandbox.secret();
    let json = format!("{{\"key\": \"{secret}\", \"n\": 1}}");
    sandbox.run(&["add", "doc", "--type", "custom", "--secret", "json=-"]).stdin(&json).ok();
    let mut screen = Screen::credctl(&sandbox, "EDITOR='vi -u NONE' credctl edit doc").reveals();
    // A long path makes it wait for Enter before it shows the text; else Enter moves the cursor.
    screen.until("credential.json");
    screen.press("\r");
    screen.until("\"n\": 1");
    // Written twice, with a backup file beside it.
    screen.press(":set backup backupskip=\r:%s/\"n\": 1/\"n\": 2/\r:w\r:w\r:q\r");
    screen.until("code=0.");
    assert_eq!(get(&sandbox, "doc"), json.replace("\"n\": 1", "\"n\": 2"));
    assert_eq!(in_clear(&place), [] as [PathBuf; 0]);
    fs::remove_dir_all(&place).unwrap();
}

/// Found by a reviewer: stdin may be the person for a file as well.
#[test]
fn a_document_from_stdin_is_not_echoed_where_stdin_is_the_terminal() {
    let sandbox = Sandbox::with_vault();
    let json = format!("{{\"key\": \"{}\"}}", sandbox.secret());
    for arguments in ["--type file --secret -", "--type custom --secret json=-"] {
        let mut screen = Screen::credctl(&sandbox, &format!("credctl add doc {arguments}"));
        screen.until("(not shown): ");
        screen.line(&json);
        assert!(screen.end().contains("code=0."));
        assert_eq!(get(&sandbox, "doc").trim_end(), json);
        sandbox.run(&["remove", "doc", "--yes"]).ok();
    }
}

/// Found by a reviewer: a signal at the question behind a mistake left the file in clear.
#[test]
fn c21_nothing_lies_in_clear_while_the_next_question_is_asked() {
    let (sandbox, place) = with_place("question");
    let json = format!("{{\"key\": \"{}\"}}", sandbox.secret());
    sandbox.run(&["add", "doc", "--type", "custom", "--secret", "json=-"]).stdin(&json).ok();
    let mut screen = Screen::credctl(&sandbox, "EDITOR='sed -i s/}//' credctl edit doc");
    screen.until("Edit it again?");
    assert_eq!(in_clear(&place), [] as [PathBuf; 0]);
    screen.press("\x03");
    assert!(screen.end().contains("code=130."));
    fs::remove_dir_all(&place).unwrap();
}

/// Found by a reviewer: Vim keeps registers in `~/.viminfo`, and backups and undo files where a `vimrc` says.
#[test]
fn c21_vim_writes_the_text_nowhere_else() {
    let (sandbox, place) = with_place("viminfo");
    let secret = sandbox.secret();
    let json = format!("{{\"key\": \"{secret}\", \"n\": 1}}");
    sandbox.run(&["add", "doc", "--type", "custom", "--secret", "json=-"]).stdin(&json).ok();
    let home = sandbox.root().join("home");
    fs::create_dir(home.join("kept")).unwrap();
    let rc = "set nocompatible viminfo='50,<100 backup writebackup backupdir=~/kept directory=~/kept\n\
              if has('persistent_undo')\nset undofile undodir=~/kept\nendif\n";
    fs::write(home.join(".vimrc"), rc).unwrap();
    let mut screen = Screen::credctl(&sandbox, "EDITOR=vi credctl edit doc").reveals();
    screen.until("credential.json");
    screen.press("\r");
    screen.until("\"n\": 1");
    screen.press("yy:%s/\"n\": 1/\"n\": 2/\r:wq\r");
    screen.until("code=0.");
    assert_eq!(get(&sandbox, "doc"), json.replace("\"n\": 1", "\"n\": 2"));
    assert_eq!(in_clear(&place), [] as [PathBuf; 0]);
    assert_eq!(fs::read_dir(home.join("kept")).unwrap().count(), 0);
    // The sandbox searches all of the home when it goes.
    fs::remove_dir_all(&place).unwrap();
}

/// Found by a reviewer: a plain field that is no text is not in the text, and so was not taken out of it.
#[test]
fn a_plain_value_that_is_no_text_survives_an_editor() {
    let (sandbox, place) = with_place("bytes");
    let secret = sandbox.secret();
    fs::write(sandbox.root().join("given-bytes"), b"\xff\xfe").unwrap();
    sandbox.run(&["add", "own", "--type", "custom", "--secret", "dsn=-", "--set", "note=@given-bytes"]).stdin(&secret).ok();
    let mut screen = Screen::credctl(&sandbox, "EDITOR=\"sed -i 's/^tags.*/tags = [1]/'\" credctl edit --editor own");
    screen.until("`tags` is not a list of texts");
    screen.line("n");
    assert!(screen.end().contains("code=1."));
    let mut screen = Screen::credctl(&sandbox, "EDITOR=\"sed -i 's/^tags.*/tags = [\\\"x\\\"]/'\" credctl edit --editor own");
    assert!(screen.end().contains("code=0."));
    assert!(sandbox.run(&["get", "own", "note"]).ok().output.stdout == b"\xff\xfe");
    fs::remove_dir_all(&place).unwrap();
}

#[test]
fn c21_an_editor_that_fails_dies_or_writes_nonsense_changes_nothing() {
    let (sandbox, place) = with_place("bad");
    let secret = sandbox.secret();
    let json = format!("{{\"key\": \"{secret}\"}}");
    sandbox.run(&["add", "doc", "--type", "custom", "--secret", "json=-"]).stdin(&json).ok();
    for (editor, said) in [
        ("false", "ended with 1"),
        ("no-such-editor --wait", "was not found"),
        ("sh -c 'kill -9 $$'", "ended with 137"),
        ("true", "nothing was changed"),
        ("rm", "removed its file"),
    ] {
        fs::write(sandbox.root().join("editor"), editor).unwrap();
        let mut screen = Screen::credctl(&sandbox, "EDITOR=\"$(cat editor)\" credctl edit doc");
        let rest = screen.end();
        assert!(rest.contains(said) && rest.contains("as-before"), "{editor}: {rest}");
        assert_eq!(in_clear(&place), [] as [PathBuf; 0], "{editor}");
    }
    let mut screen = Screen::credctl(&sandbox, "EDITOR='sed -i s/}//' credctl edit doc");
    screen.until("is JSON that is cut short");
    screen.until("Edit it again?");
    screen.line("n");
    assert!(screen.end().contains("code=1."));
    assert_eq!(get(&sandbox, "doc"), json);
    assert_eq!(sandbox.run(&["show", "doc", "--json"]).ok().json()["revision"], 1);
    assert_eq!(in_clear(&place), [] as [PathBuf; 0]);
    fs::remove_dir_all(&place).unwrap();
}

#[test]
fn the_plain_values_are_edited_as_text_and_the_secret_is_not_in_it() {
    let (sandbox, place) = with_place("plain");
    let secret = sandbox.secret();
    let arguments =
        ["add", "site", "--type", "username_password", "--set", "username=alice", "--secret", "-", "--label", "Old", "--tag", "a"];
    sandbox.run(&arguments).stdin(&secret).ok();
    let script = "#!/bin/sh\ncat \"$1\"\nsed -i -e s/alice/bob/ -e '/^label/d' -e 's/^tags.*/tags = [\"b\"]/' \"$1\"\n";
    fs::write(sandbox.root().join("editor"), script).unwrap();
    let mut screen = Screen::credctl(&sandbox, "VISUAL='sh ./editor' credctl edit --editor site");
    let rest = screen.end();
    assert!(rest.contains("username = \"alice\"") && rest.contains("code=0."), "{rest}");
    let shown = sandbox.run(&["show", "site", "--json"]).ok().json();
    assert_eq!((&shown["fields"]["username"]["value"], &shown["label"], &shown["tags"][0]), (&"bob".into(), &().into(), &"b".into()));
    assert_eq!(get(&sandbox, "site"), secret);
    let mut screen = Screen::credctl(&sandbox, "VISUAL='sed -i s/^category.*/categry=1/' credctl edit --editor site");
    screen.until("`categry` is not known here");
    screen.line("n");
    assert!(screen.end().contains("code=1."));
    fs::remove_dir_all(&place).unwrap();
}

#[test]
fn a_vault_is_removed_when_its_name_is_typed() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let mut screen = Screen::credctl(&sandbox, "credctl vault remove default");
    screen.until("1 file of credentials, and its key");
    screen.until("Type its name");
    screen.line("y");
    assert!(screen.end().contains("code=1."));
    sandbox.run(&["show", "site"]).ok();
    let mut screen = Screen::credctl(&sandbox, "credctl vault remove default");
    screen.until("Type its name");
    screen.line("default");
    assert!(screen.end().contains("code=0."));
    assert!(!sandbox.vault().exists());
}

/// An editor in which another process changes the same credential before the text is saved, as often as `times` says.
fn overtaken(sandbox: &Sandbox, theirs: &str, mine: &str, times: usize) {
    let script = format!(
        "#!/bin/sh\nn=$(cat rounds 2>/dev/null || echo 0)\necho $((n + 1)) > rounds\ncat \"$1\"\n\
         [ \"$n\" -ge {times} ] || credctl edit site {theirs} --no-input -q >/dev/null\n[ \"$n\" -gt 0 ] || sed -i '{mine}' \"$1\"\n"
    );
    fs::write(sandbox.root().join("editor"), script).unwrap();
}

/// Found by a reviewer: what was typed in an editor was lost where another process was quicker.
#[test]
fn an_edit_that_is_overtaken_goes_on_top_of_what_came_between() {
    let (sandbox, place) = with_place("race");
    let secret = sandbox.secret();
    sandbox.run(&["add", "site", "--type", "username_password", "--set", "username=alice", "--secret", "-"]).stdin(&secret).ok();
    overtaken(&sandbox, "--label Theirs", "s/alice/bob/", 1);
    let mut screen = Screen::credctl(&sandbox, "VISUAL='sh ./editor' credctl edit --editor site");
    screen.until("changed `label` of `site` meanwhile");
    let rest = screen.end();
    assert!(rest.contains("code=0."), "{rest}");
    let shown = sandbox.run(&["show", "site", "--json"]).ok().json();
    assert_eq!((&shown["fields"]["username"]["value"], &shown["label"]), (&"bob".into(), &"Theirs".into()));
    assert_eq!(shown["revision"], 3);
    fs::remove_dir_all(&place).unwrap();
}

#[test]
fn an_edit_of_what_another_has_changed_too_is_opened_again_with_what_was_typed() {
    let (sandbox, place) = with_place("clash");
    let secret = sandbox.secret();
    sandbox.run(&["add", "site", "--type", "username_password", "--set", "username=alice", "--secret", "-"]).stdin(&secret).ok();
    overtaken(&sandbox, "--set username=carol --label Theirs", "s/alice/bob/", 1);
    let run = "rm -f rounds; VISUAL='sh ./editor' credctl edit --editor site";
    // A no stores nothing, and leaves nothing in clear.
    let mut screen = Screen::credctl(&sandbox, run);
    screen.until("changed `username` of `site` meanwhile, as you did");
    screen.until("Open the editor again");
    assert_eq!(in_clear(&place), [] as [PathBuf; 0]);
    screen.line("n");
    assert!(screen.end().contains("code=1."));
    sandbox.run(&["edit", "site", "--set", "username=alice", "--label", "Old"]).ok();
    let mut screen = Screen::credctl(&sandbox, run);
    screen.until("Open the editor again");
    screen.line("y");
    let rest = screen.end();
    assert!(rest.contains("username = \"bob\"") && rest.contains("label = \"Theirs\"") && rest.contains("code=0."), "{rest}");
    let shown = sandbox.run(&["show", "site", "--json"]).ok().json();
    assert_eq!((&shown["fields"]["username"]["value"], &shown["label"]), (&"bob".into(), &"Theirs".into()));
    fs::remove_dir_all(&place).unwrap();
}
