//! `--replace` and `--undo`: the bytes of the values, and no others.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

use super::sandbox::Sandbox;
use super::{environment, put, text};

/// A file with everything in it that should stay as it is.
fn odd(sandbox: &Sandbox) -> (String, String) {
    let [a, b, c, d] = [sandbox.secret(), sandbox.secret(), sandbox.secret(), sandbox.secret()];
    let file = |values: [&str; 4]| {
        let [a, b, c, d] = values;
        format!(
            "\u{feff}# first: A_TOKEN=nothing\r\n\r\nexport  A_TOKEN = \t{a} \t# a note\r\nB_TOKEN='{b}'   # 'x'\r\nC_TOKEN=\"{c}\"\nD=$(id) ${{X}}\n\
             DB_PASSWORD=\"{d}\"\n  E_TOKEN=changeme\nF=\"two\nlines\"\nA_TOKEN={a}"
        )
    };
    let (c, d) = (format!("{c}\\\"\\\\"), format!("{d}\nof two lines\n"));
    (file([&a, &b, &c, &d]), file(["cred://a-token", "cred://b-token", "cred://c-token", "cred://db-password"]))
}

#[test]
fn every_other_byte_stays_and_a_program_gets_the_same() {
    let sandbox = Sandbox::with_vault();
    let (before, after) = odd(&sandbox);
    put(&sandbox, ".env", &before);
    let path = sandbox.root().join(".env");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let seen = environment(&sandbox, ".env");
    sandbox.run(&["import", ".env", "--replace"]).ok();
    assert_eq!(text(&sandbox, ".env"), after);
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o640);
    assert_eq!(environment(&sandbox, ".env"), seen);
    // Once more changes nothing.
    sandbox.run(&["import", ".env", "--replace"]).ok();
    assert_eq!(text(&sandbox, ".env"), after);
    sandbox.run(&["import", ".env", "--undo"]).ok();
    assert_eq!(text(&sandbox, ".env"), before);
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o640);
    assert_eq!(sandbox.run(&["list", "--json"]).ok().json().as_array().unwrap().len(), 4, "the credentials stay");
    fs::rename(path, sandbox.root().join("given-env")).unwrap();
    assert_eq!(
        fs::read_dir(sandbox.root()).unwrap().filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains("tmp")).count(),
        0
    );
}

#[test]
fn an_edited_file_gets_its_values_back_all_the_same() {
    let sandbox = Sandbox::with_vault();
    let [one, two, three] = [sandbox.secret(), sandbox.secret(), format!("{} \"$\\ #", sandbox.secret())];
    put(&sandbox, ".env", &format!("A_TOKEN={one}\nB_TOKEN='{two}'\nC_TOKEN='{three}'\n"));
    sandbox.run(&["import", ".env", "--replace"]).ok();
    // In other quotes, in another order, with a reference of the person's own and a new secret.
    let four = sandbox.secret();
    put(
        &sandbox,
        ".env",
        &format!(
            "C_TOKEN=cred://c-token\n# note\nB_TOKEN=\"cred://b-token\"\nA_TOKEN=cred://a-token\nMINE=cred://a-token\nD_TOKEN={four}\n"
        ),
    );
    sandbox.run(&["import", ".env", "--replace"]).ok();
    sandbox.assert_clean(text(&sandbox, ".env").as_bytes(), ".env");
    let ran = sandbox.run(&["import", ".env", "--undo"]).ok();
    assert!(ran.stderr().contains("`MINE` stay"), "{}", ran.stderr());
    let quoted = three.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$");
    let expected = format!("C_TOKEN=\"{quoted}\"\n# note\nB_TOKEN=\"{two}\"\nA_TOKEN={one}\nMINE=cred://a-token\nD_TOKEN={four}\n");
    assert_eq!(text(&sandbox, ".env"), expected);
    fs::remove_file(sandbox.root().join(".env")).unwrap();
}

#[test]
fn without_its_memory_an_undo_writes_the_values_anew() {
    let sandbox = Sandbox::with_vault();
    let [one, two] = [sandbox.secret(), format!("{}\nof two lines", sandbox.secret())];
    put(&sandbox, ".env", &format!("A_TOKEN={one} # note\nB_TOKEN=\"{two}\"\n"));
    sandbox.run(&["import", ".env", "--replace"]).ok();
    fs::remove_dir_all(sandbox.state()).unwrap();
    let ran = sandbox.run(&["import", ".env", "--undo"]).ok();
    assert!(ran.stderr().contains("written anew"), "{}", ran.stderr());
    assert_eq!(text(&sandbox, ".env"), format!("A_TOKEN={one} # note\nB_TOKEN=\"{two}\"\n"));
    let ran = sandbox.run(&["import", ".env", "--undo"]).ok();
    assert!(ran.stderr().contains("holds no reference"), "{}", ran.stderr());
    fs::remove_file(sandbox.root().join(".env")).unwrap();
}

#[test]
fn a_value_that_was_changed_since_is_said_so() {
    let sandbox = Sandbox::with_vault();
    let [one, two] = [sandbox.secret(), sandbox.secret()];
    put(&sandbox, ".env", &format!("A_TOKEN={one}\n"));
    sandbox.run(&["import", ".env", "--replace"]).ok();
    sandbox.run(&["edit", "a-token", "--secret", "-"]).stdin(&two).ok();
    let ran = sandbox.run(&["import", ".env", "--undo"]).ok();
    assert!(ran.stderr().contains("`A_TOKEN` stood there with another value"), "{}", ran.stderr());
    assert_eq!(text(&sandbox, ".env"), format!("A_TOKEN={one}\n"));
    fs::remove_file(sandbox.root().join(".env")).unwrap();
}

#[test]
fn a_link_stays_and_a_second_name_is_refused() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    put(&sandbox, "given-target", &format!("A_TOKEN={secret}\n"));
    symlink("given-target", sandbox.root().join(".env")).unwrap();
    fs::hard_link(sandbox.root().join("given-target"), sandbox.root().join("given-second")).unwrap();
    let text = sandbox.run(&["import", ".env", "--replace"]).fails(9);
    assert!(text.contains("a second name"), "{text}");
    assert_eq!(sandbox.run(&["list", "--json"]).ok().stdout(), "[]\n", "refused before anything is stored");
    fs::remove_file(sandbox.root().join("given-second")).unwrap();
    sandbox.run(&["import", ".env", "--replace"]).ok();
    assert!(fs::symlink_metadata(sandbox.root().join(".env")).unwrap().is_symlink());
    assert_eq!(super::text(&sandbox, "given-target"), "A_TOKEN=cred://a-token\n");
    sandbox.run(&["import", "given-target", "--undo"]).ok();
    assert_eq!(super::text(&sandbox, ".env"), format!("A_TOKEN={secret}\n"));
}

#[test]
fn a_reference_names_another_vault_than_the_usual() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["init", "--vault", "acme"]).ok();
    let secret = sandbox.secret();
    put(&sandbox, ".env", &format!("A_TOKEN={secret}\n"));
    sandbox.run(&["import", ".env", "--replace", "--vault", "acme"]).ok();
    assert_eq!(text(&sandbox, ".env"), "A_TOKEN=cred://a-token?vault=acme\n");
    assert_eq!(environment(&sandbox, ".env"), format!("A_TOKEN={secret}\n"));
    sandbox.run(&["import", ".env", "--undo"]).ok();
    assert_eq!(text(&sandbox, ".env"), format!("A_TOKEN={secret}\n"));
    fs::remove_file(sandbox.root().join(".env")).unwrap();
}
