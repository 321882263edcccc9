//! Bitwarden's JSON, written from its documented format; the locked ones are made by Node's own cryptography (PBKDF2), or by
//! the crate that opens them (Argon2id, which Node 20 does not have).

use std::process::Command;
use std::time::{Duration, Instant};

use credctl::import::managers::{NO_PASSWORD, Opened, WRONG_PASSWORD};

use super::{found, line, lines, opened, output, refused};

const EXPORT: &str = r#"{"encrypted":false,"folders":[{"id":"f1","name":"Dev/CI"}],"items":[
{"id":"i1","organizationId":null,"folderId":"f1","type":1,"reprompt":0,"name":"Fake","notes":"n1\nn2","favorite":false,
 "fields":[{"name":"api_key","value":"fk-0001","type":1},{"name":null,"value":"x","type":0},{"name":"on","value":"true","type":2},{"name":"l","value":null,"type":3,"linkedId":100}],
 "login":{"uris":[{"match":null,"uri":"https://x.example"}],"username":"bob","password":"=fakepw","totp":"JBSWY3DPEHPK3PXP","fido2Credentials":[{"credentialId":"c"}]},"collectionIds":[null]},
{"id":"i2","type":5,"name":"Key","sshKey":{"privateKey":"fake-private","publicKey":"fake-public","keyFingerprint":"f"}},
{"id":"i3","type":2,"name":"Note","notes":"text","secureNote":{"type":0}},
{"id":"i4","type":3,"name":"Card","card":{"cardholderName":"B","brand":"Visa","number":"4000","expMonth":"1","expYear":"2030","code":"999"}},
{"id":"i5","type":1,"name":"Gone","deletedDate":"2026-01-01T00:00:00Z","login":{"password":"fakepw"}},
{"id":"i6","type":9,"name":"New"}]}"#;

const WANTED: [&str; 7] = [
    "Dev/CI/Fake [Unknown] — a passkey stays where it is",
    "Dev/CI/Fake [Login] !password==fakepw @username=bob *api_key=fk-0001 =x on=true #totp=JBSWY3DPEHPK3PXP ~notes=n1\nn2 <https://x.example>",
    "Key [SshKey] !private_key=fake-private .public_key=fake-public",
    "Note [Note] ~notes=text",
    "Card [Unknown] cardholderName=B brand=Visa *number=4000 expMonth=1 expYear=2030 *code=999",
    "Gone [Login] !password=fakepw — it is in the bin",
    "New [Unknown] — an item of a type that is not known",
];

#[test]
fn every_item_is_taken_or_says_why_it_is_not() {
    assert_eq!(lines(&found(EXPORT.as_bytes(), "bitwarden-json")), WANTED);
}

#[test]
fn an_organisations_export_has_collections() {
    let text = r#"{"collections":[{"id":"c1","name":"Team"}],"items":[{"id":"i","type":1,"name":"A","collectionIds":["c1"],"login":{"password":"fakepw"}}]}"#;
    let read = found(text.as_bytes(), "bitwarden-json");
    assert_eq!(lines(&read), ["Team/A [Login] !password=fakepw"]);
    assert_eq!(read.entries[0].origin.as_deref(), Some("i"));
}

/// Locks a document as Bitwarden does, by Node.
const LOCK: &str = r#"
const c = require('crypto'), [password, salt, rounds] = process.argv.slice(1), text = require('fs').readFileSync(0);
const key = c.pbkdf2Sync(password, salt, +rounds, 32, 'sha256');
const expand = info => c.createHmac('sha256', key).update(info).update(Buffer.from([1])).digest();
const [enc, mac] = [expand('enc'), expand('mac')];
const seal = text => {
  const iv = c.randomBytes(16), cipher = c.createCipheriv('aes-256-cbc', enc, iv);
  const data = Buffer.concat([cipher.update(text), cipher.final()]);
  return '2.' + [iv, data, c.createHmac('sha256', mac).update(iv).update(data).digest()].map(part => part.toString('base64')).join('|');
};
console.log(JSON.stringify({encrypted: true, passwordProtected: true, salt, kdfType: 0, kdfIterations: +rounds, kdfMemory: null,
  kdfParallelism: null, encKeyValidation_DO_NOT_EDIT: seal(c.randomUUID()), data: seal(text)}));
"#;

fn locked(rounds: &str) -> Vec<u8> {
    output(Command::new("node").args(["-e", LOCK, "fakepass horse", "c2FsdA==", rounds]), EXPORT.as_bytes())
}

#[test]
fn a_locked_export_opens_with_its_password_and_says_so_with_another() {
    let file = locked("1000");
    let (format, read) = opened(&file, Some("fakepass horse"), &[]).unwrap();
    let Opened::Entries(read) = read else { panic!() };
    assert_eq!((format.name(), lines(&read)), ("bitwarden-locked", WANTED.map(str::to_owned).to_vec()));
    assert_eq!(opened(&file, Some("fakepass"), &[]).err().unwrap().why, WRONG_PASSWORD);
    assert_eq!(refused(&file).why, NO_PASSWORD);
}

#[test]
fn what_was_altered_is_not_opened_though_the_password_is_right() {
    let text = String::from_utf8(locked("1000")).unwrap();
    let at = text.rfind("2.").unwrap() + 40;
    let mut bytes = text.into_bytes();
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    assert!(opened(&bytes, Some("fakepass horse"), &[]).err().unwrap().why.contains("altered"));
}

#[test]
fn a_file_that_asks_for_years_of_work_is_refused_before_it_begins() {
    let of = |kind, rounds: i64, memory, lanes| {
        let seal = "2.AAAAAAAAAAAAAAAAAAAAAA==|AAAAAAAAAAAAAAAAAAAAAA==|AAAA";
        format!(
            r#"{{"encrypted":true,"passwordProtected":true,"salt":"s","kdfType":{kind},"kdfIterations":{rounds},"kdfMemory":{memory},"kdfParallelism":{lanes},"encKeyValidation_DO_NOT_EDIT":"{seal}","data":"{seal}"}}"#
        )
    };
    let begun = Instant::now();
    for file in
        [of(0, 2_000_001, 1, 1), of(0, -1, 1, 1), of(1, 11, 64, 4), of(1, 3, 1025, 4), of(1, 3, 64, 17), of(1, 3, 64, 0), of(2, 1, 1, 1)]
    {
        let why = opened(file.as_bytes(), Some("fakepass"), &[]).err().unwrap().why;
        assert!(why.contains("more work") || why.contains("not known"), "{why}");
    }
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[test]
fn i03_json_that_readers_understand_differently_is_refused_by_its_line() {
    let of = |inside: &str| format!("{{\"folders\":[],\n\"items\":[\n{inside}]}}");
    let deep = "[".repeat(100_000);
    for bad in ["{\"name\":\"a\",\"name\":\"b\"}", "{\"name\":\"\\ud800\"}", "{\"type\":1e400}", &deep, "{"] {
        let mistake = refused(of(bad).as_bytes());
        assert!(matches!(mistake.spot, Some(credctl::import::managers::Spot::Line(3))), "{mistake:?}");
    }
    let read = found(of("3,{\"type\":1,\"name\":\"A\",\"login\":{\"password\":\"fakepw\"}}").as_bytes(), "bitwarden-json");
    assert_eq!((read.mistakes.len(), line(&read.entries[0]).as_str()), (1, "A [Login] !password=fakepw"));
}
