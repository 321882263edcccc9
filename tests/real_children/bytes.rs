//! Every byte of a value reaches the program, in its environment as in a file; what the system cannot pass on is refused.

use std::fs;

use super::sandbox::Sandbox;

/// Values that somebody was hurt by once. An environment holds no NUL.
fn values() -> Vec<Vec<u8>> {
    let texts = [
        "-----BEGIN KEY-----\nline\n\n  indented\n-----END KEY-----\n",
        "a\r\nb\rc\r\n",
        "trailing  \t ",
        " leading",
        "\n",
        "$(touch /tmp/credctl-was-run) `id` ${HOME} $$ %PATH% !x",
        "'\"\\'\\\" \\\\ \\n \\",
        "ünïcödé 😀 \u{feff}\u{2028}\u{a0} e\u{301}",
        "=a=b= #c ;d &e |f",
        "cred:/openai {{ cred:/x }}",
    ];
    let mut values: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    values.push((1..=127).collect());
    values.push(vec![b'k'; 100 << 10]);
    values
}

/// One credential with a field for each value.
fn store(sandbox: &Sandbox, values: &[Vec<u8>]) -> Vec<String> {
    let (mut arguments, mut with) = (vec!["add".to_owned(), "bytes".to_owned(), "--type".to_owned(), "custom".to_owned()], Vec::new());
    for (number, value) in values.iter().enumerate() {
        let file = format!("given-{number}");
        // One line end at the end of a file is taken off.
        fs::write(sandbox.root().join(&file), [value.as_slice(), b"\n"].concat()).unwrap();
        arguments.extend(["--secret".to_owned(), format!("v{number}=@{file}")]);
        with.extend(["--with".to_owned(), format!("V{number}=bytes/v{number}")]);
    }
    sandbox.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).ok();
    with
}

#[test]
fn python_node_and_a_shell_read_every_byte_of_their_environment() {
    let sandbox = Sandbox::with_vault();
    let values = values();
    let with = store(&sandbox, &values);
    let count = values.len().to_string();
    let python = "import os, sys
for n in range(int(sys.argv[1])): print(os.environb[b'V%d' % n].hex())";
    let node = "for (let n = 0; n < process.argv[1]; n++) console.log(Buffer.from(process.env['V' + n]).toString('hex'))";
    let shell = "n=0; while [ $n -lt $1 ]; do eval \"printf %s \\\"\\$V$n\\\"\" | od -An -v -tx1 | tr -d ' \\n'; echo; n=$((n+1)); done";
    let expected: String = values.iter().map(|value| data_encoding::HEXLOWER.encode(value) + "\n").collect();
    for program in [&["python3", "-c", python][..], &["node", "-e", node], &["bash", "-c", shell, "bash"], &["dash", "-c", shell, "dash"]] {
        let mut arguments = vec!["run"];
        arguments.extend(with.iter().map(String::as_str));
        arguments.extend(["--no-mask", "--"].iter().chain(program));
        arguments.push(&count);
        let read = sandbox.run(&arguments).ok().stdout();
        assert_eq!(read.lines().count(), values.len(), "{}", program[0]);
        for (number, (read, expected)) in read.lines().zip(expected.lines()).enumerate() {
            assert!(read == expected, "{} reads {number} as {}", program[0], &read[..read.len().min(200)]);
        }
    }
    assert!(!std::path::Path::new("/tmp/credctl-was-run").exists(), "a value was carried out");
}

#[test]
fn a_file_holds_what_no_environment_can() {
    let sandbox = Sandbox::with_vault();
    let every: Vec<u8> = (0..=255).chain(*b"\0\r\n\n").collect();
    fs::write(sandbox.root().join("given-every"), &every).unwrap();
    sandbox.run(&["add", "every", "--type", "file", "--secret", "content=@given-every"]).ok();
    sandbox.run(&["add", "text", "--type", "custom", "--secret", "v=@given-every"]).ok();
    let python = "import os; print(open(os.environ['EVERY'], 'rb').read().hex(), open(os.environ['X'], 'rb').read().hex())";
    let run = ["run", "--no-mask", "--with", "every", "--with", "X=every/content", "--", "python3", "-c", python];
    let hex = data_encoding::HEXLOWER.encode(&every);
    assert_eq!(sandbox.run(&run).ok().stdout(), format!("{hex} {hex}\n"));
    let said = sandbox.run(&["run", "--with", "text", "--", "true"]).fails(125);
    assert!(said.contains("`TEXT` holds a NUL"), "{said}");
}
