//! What is not a plain file of its own: links, pipes, sockets, directories, devices, and names that are not ours.

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::os::unix::net::UnixListener;
use std::process::Command;

use crate::forge::{Case, guarded, snapshot};

#[test]
fn v35_a_vault_that_is_a_link() {
    let case = Case::new();
    let real = case.sandbox.root().join("elsewhere");
    fs::rename(case.sandbox.vault(), &real).unwrap();
    symlink(&real, case.sandbox.vault()).unwrap();
    let before = snapshot(&real.join("c"));
    for arguments in [&["get", "victim"][..], &["list"], &["remove", "victim", "--yes"]] {
        let said = case.sandbox.run(arguments).fails(9);
        assert!(said.contains("symbolic link") && said.contains("vaults/default"), "{said}");
    }
    case.sandbox.run(&["add", "new", "--type", "api_token", "--secret", "-"]).stdin(case.sandbox.secret()).fails(9);
    case.sandbox.run(&["init"]).fails(9);
    assert!(snapshot(&real.join("c")) == before);
    // Named by path it is the user's own choice.
    let path = format!("{}/", case.sandbox.vault().display());
    assert_eq!(case.sandbox.run(&["get", "victim", "--vault", &path]).reveals().ok().stdout(), case.secret);
}

#[test]
fn v35_a_credential_that_is_a_link() {
    let case = Case::new();
    // Even to the very file that belongs there.
    let target = case.sandbox.root().join("target");
    fs::rename(&case.file, &target).unwrap();
    symlink(&target, &case.file).unwrap();
    let before = fs::read(&target).unwrap();
    case.refused(&["victim", "a symbolic link, not a regular file"]);
    assert!(fs::read(&target).unwrap() == before && case.file.is_symlink());
    for elsewhere in ["/etc/passwd", "/dev/zero", "nowhere", "."] {
        fs::remove_file(&case.file).unwrap();
        symlink(elsewhere, &case.file).unwrap();
        case.refused(&["a symbolic link"]);
    }
}

#[test]
fn v35_directories_and_vault_toml_that_are_links() {
    for name in ["c", "tmp", "locks", "vault.toml"] {
        let case = Case::new();
        let (inside, outside) = (case.sandbox.vault().join(name), case.sandbox.root().join("outside"));
        fs::rename(&inside, &outside).unwrap();
        symlink(&outside, &inside).unwrap();
        let before = if outside.is_dir() { snapshot(&outside) } else { Default::default() };
        let code = if name == "vault.toml" { 5 } else { 9 };
        let arguments = ["add", "new", "--type", "api_token", "--secret", "-"];
        let said = case.sandbox.run(&arguments).stdin(case.sandbox.secret()).fails(code);
        assert!(said.contains("symbolic link") && said.contains(name), "{said}");
        case.sandbox.run(&["remove", "victim", "--yes"]).fails(code);
        if outside.is_dir() {
            assert!(snapshot(&outside) == before, "{name}");
        }
        // What needs only `c/` still reads.
        if name == "tmp" || name == "locks" {
            assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
        } else {
            case.sandbox.run(&["get", "victim"]).fails(code);
        }
    }
}

#[test]
fn v35_a_lock_and_a_leftover_that_are_links() {
    let case = Case::new();
    let target = case.sandbox.root().join("target");
    fs::write(&target, "precious").unwrap();
    for name in ["tmp/link.age", "tmp/link.intent.age", &format!("tmp/{}.age", case.id)] {
        symlink(&target, case.sandbox.vault().join(name)).unwrap();
    }
    case.sandbox.add("third");
    assert_eq!(fs::read_dir(case.sandbox.vault().join("tmp")).unwrap().count(), 0);
    let lock = case.sandbox.vault().join("locks/vault");
    fs::remove_file(&lock).unwrap();
    symlink(&target, &lock).unwrap();
    let said = case.sandbox.run(&["remove", "third", "--yes"]).fails(9);
    assert!(said.contains("symbolic link"), "{said}");
    assert_eq!(fs::read_to_string(&target).unwrap(), "precious");
}

#[test]
fn v37_a_second_hard_link_keeps_what_it_had() {
    let case = Case::new();
    let link = case.sandbox.root().join("link");
    fs::hard_link(&case.file, &link).unwrap();
    let before = fs::read(&link).unwrap();
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
    let fresh = case.edit();
    assert!(fs::read(&link).unwrap() == before && fs::metadata(&case.file).unwrap().nlink() == 1);
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), fresh);
    fs::remove_file(&link).unwrap();
    fs::hard_link(&case.file, &link).unwrap();
    let before = fs::read(&link).unwrap();
    case.sandbox.run(&["remove", "victim", "--yes"]).ok();
    assert!(fs::read(&link).unwrap() == before);
}

#[test]
fn v38_pipes_sockets_and_directories() {
    let case = Case::new();
    fs::remove_file(&case.file).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, &case.file, rustix::fs::FileType::Fifo, rustix::fs::Mode::from_raw_mode(0o600), 0).unwrap();
    case.refused(&["victim", "a named pipe, not a regular file"]);
    fs::remove_file(&case.file).unwrap();
    let _socket = UnixListener::bind(&case.file).unwrap();
    case.refused(&["victim", "a socket, not a regular file"]);
    fs::remove_file(&case.file).unwrap();
    fs::create_dir(&case.file).unwrap();
    fs::write(case.file.join("x"), "x").unwrap();
    case.refused(&["victim", "a directory, not a regular file"]);
}

#[test]
fn v38_a_device() {
    let case = Case::new();
    // Only root makes devices; a link to one is refused as a link, which `v35` shows for everybody.
    if !rustix::process::geteuid().is_root() {
        return;
    }
    fs::remove_file(&case.file).unwrap();
    let mut command = Command::new("mknod");
    command.arg(&case.file).args(["c", "1", "5"]);
    case.sandbox.run_command(command).ok();
    case.refused(&["victim", "a device, not a regular file"]);
}

#[test]
fn v38_in_the_place_of_other_files() {
    let case = Case::new();
    for name in ["vault.toml", "locks/vault", "tmp/x.age", "tmp/x.intent.age"] {
        let path = case.sandbox.vault().join(name);
        let aside = case.sandbox.root().join("aside");
        let had = fs::rename(&path, &aside).is_ok();
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, rustix::fs::Mode::from_raw_mode(0o600), 0).unwrap();
        let got = guarded(&case.sandbox, &["doctor"]);
        assert!(got.output.status.code().is_some_and(|code| code < 2), "{name}: {}", got.stderr());
        let removed = guarded(&case.sandbox, &["remove", "nothing", "--yes"]);
        assert!(matches!(removed.output.status.code(), Some(3 | 5)), "{name}: {}", removed.stderr());
        if name.starts_with("tmp/") {
            // The next writer clears it away.
            case.sandbox.add(if name.contains("intent") { "y" } else { "x" });
            assert!(!path.exists());
        }
        let _ = fs::remove_file(&path);
        if had {
            fs::rename(&aside, &path).unwrap();
        }
    }
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
}

#[test]
fn v40_names_of_other_programs_are_passed_over() {
    let case = Case::new();
    let id = case.id;
    let odd = [
        ".DS_Store".to_owned(),
        format!("._{id}.age"),
        format!("{id}.age~"),
        format!(".{id}.age.swp"),
        format!("{id}.age.bak"),
        format!("{id}.age.orig"),
        format!("{id}.AGE"),
        "Thumbs.db".to_owned(),
        "desktop.ini".to_owned(),
        "4913".to_owned(),
        ".nfs0000000000000001".to_owned(),
        ".sync.ffs_db".to_owned(),
    ];
    let c = case.sandbox.vault().join("c");
    for name in &odd {
        fs::write(c.join(name), case.bytes()).unwrap();
    }
    fs::create_dir(c.join(".git")).unwrap();
    assert_eq!(case.sandbox.run(&["list"]).ok().stdout().lines().count(), 2);
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
    case.edit();
    assert!(odd.iter().all(|name| c.join(name).exists()));
    // Bytes that are no UTF-8.
    use std::os::unix::ffi::OsStrExt as _;
    fs::write(c.join(std::ffi::OsStr::from_bytes(b"\xff\xfe.age")), "x").unwrap();
    assert_eq!(case.sandbox.run(&["list"]).ok().stdout().lines().count(), 2);
}

#[test]
fn v40_conflicted_copies_are_reported() {
    let id = |case: &Case| case.id.to_string();
    let names: [fn(&str) -> String; 4] = [
        |id| format!("{id} (conflicted copy 2026-11-20).age"),
        |id| format!("{id}.sync-conflict-20261120-111000-ABCDEFG.age"),
        |id| format!("{id} 2.age"),
        |id| format!("{}.age", id.to_uppercase()),
    ];
    for name in names {
        let case = Case::new();
        let file = name(&id(&case));
        fs::write(case.sandbox.vault().join("c").join(&file), case.bytes()).unwrap();
        let list = case.sandbox.run(&["list"]).go().code(5);
        assert_eq!(list.stdout().lines().count(), 2);
        assert!(list.stderr().contains(&file) && list.stderr().contains("conflicted copy"), "{}", list.stderr());
        assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
        case.sandbox.add("third");
        case.sandbox.run(&["doctor"]).fails(1);
    }
}
