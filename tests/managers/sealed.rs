//! Files of age, by the real program; and of sops, whose data key the real age encrypts and whose values Node does, from the
//! documented format: sops itself cannot be had here.

use std::process::Command;

use credctl::Secret;
use credctl::import::managers::{NO_PASSWORD, Opened, WRONG_PASSWORD};

use super::{lines, opened, output};

/// A new identity, and its recipient.
fn identity() -> (Secret, String) {
    let text = String::from_utf8(output(&mut Command::new("age-keygen"), b"")).unwrap();
    let recipient = text.lines().find_map(|line| line.strip_prefix("# public key: ")).unwrap().to_owned();
    (Secret::from(text), recipient)
}

#[test]
fn what_age_encrypted_comes_out_as_it_was() {
    let (mine, recipient) = identity();
    for arguments in [vec!["-r", &recipient], vec!["-a", "-r", &recipient]] {
        let file = output(Command::new("age").args(arguments), b"A=fakepw\n\0\xff");
        let (format, inside) = opened(&file, None, std::slice::from_ref(&mine)).unwrap();
        assert_eq!(format.name(), "age");
        assert!(matches!(inside, Opened::Inside(inside) if inside.expose() == b"A=fakepw\n\0\xff"));
        let of = |identities: &[Secret]| opened(&file, None, identities).err().unwrap().why;
        assert!(of(&[]).contains("none is given"));
        assert!(of(&[identity().0]).contains("other age keys"));
        let cut = opened(&file[..file.len() - 3], None, std::slice::from_ref(&mine));
        assert!(cut.err().unwrap().why.contains("damaged"));
    }
}

#[test]
fn a_passphrase_opens_it_another_does_not_and_too_much_work_is_refused() {
    let mut out = Vec::new();
    let mut recipient = age::scrypt::Recipient::new("fakepass".to_owned().into());
    recipient.set_work_factor(10);
    let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient)).unwrap();
    let mut writer = encryptor.wrap_output(&mut out).unwrap();
    std::io::Write::write_all(&mut writer, b"inside").unwrap();
    writer.finish().unwrap();
    assert!(matches!(opened(&out, Some("fakepass"), &[]).unwrap().1, Opened::Inside(inside) if inside.expose() == b"inside"));
    assert_eq!(opened(&out, Some("other"), &[]).err().unwrap().why, WRONG_PASSWORD);
    assert_eq!(opened(&out, None, &[]).err().unwrap().why, NO_PASSWORD);
    let much = String::from_utf8_lossy(&out).into_owned().replacen(" 10\n", " 21\n", 1);
    let at = out.windows(4).position(|four| four == b" 10\n").unwrap();
    let mut file = out.clone();
    file[at..at + 4].copy_from_slice(b" 21\n");
    assert!(much.contains(" 21"));
    assert!(opened(&file, Some("fakepass"), &[]).err().unwrap().why.contains("more work"));
}

/// Encrypts the values of a tree as sops does, and gives its parts for a writer of a form: `[[path, sealed]…]`, the code.
const SEAL: &str = r#"
const c = require('crypto'), [, shape, key, enc, recipient, only] = process.argv, text = require('fs').readFileSync(0, 'utf8');
const data = Buffer.from(key, 'hex'), modified = '2026-11-20T10:00:00Z';
const seal = (plain, place, type) => {
  if (plain === '') return '';
  const iv = c.randomBytes(32), cipher = c.createCipheriv('aes-256-gcm', data, iv);
  cipher.setAAD(Buffer.from(place));
  const out = Buffer.concat([cipher.update(plain), cipher.final()]);
  return `ENC[AES256_GCM,data:${out.toString('base64')},iv:${iv.toString('base64')},tag:${cipher.getAuthTag().toString('base64')},type:${type}]`;
};
const code = c.createHash('sha512');
if (only) code.update(c.createHash('sha256').update('sops').digest());
const bytes = v => typeof v === 'boolean' ? (v ? 'True' : 'False') : String(v);
const type = v => typeof v === 'boolean' ? 'bool' : typeof v === 'number' ? (Number.isInteger(v) && shape === 'yaml' ? 'int' : 'float') : 'str';
const walk = (v, path) => {
  if (v === null) return null;
  if (Array.isArray(v)) return v.map(item => walk(item, path));
  if (typeof v === 'object') return Object.fromEntries(Object.entries(v).map(([k, item]) => [k, walk(item, [...path, k])]));
  const clear = path.some(part => part.endsWith('_unencrypted'));
  if (!only || !clear) code.update(bytes(v));
  return clear ? v : seal(bytes(v), path.join(':') + ':', type(v));
};
const tree = walk(JSON.parse(text), []);
const mac = seal(code.digest('hex').toUpperCase(), modified, 'str');
const about = {age: [{recipient, enc}], lastmodified: modified, mac, unencrypted_suffix: '_unencrypted', version: '3.10.2', ...(only ? {mac_only_encrypted: true} : {})};
const yaml = (v, pad) => Array.isArray(v) ? v.map(i => `\n${pad}- ` + yaml(i, pad + '  ').trimStart()).join('')
  : v && typeof v === 'object' ? Object.entries(v).map(([k, i]) => `\n${pad}${k}:` + (i && typeof i === 'object' ? yaml(i, pad + '    ') : ' ' + yaml(i, pad + '    '))).join('')
  : typeof v === 'string' && v.includes('\n') ? '|\n' + v.trimEnd().split('\n').map(l => pad + l).join('\n') : v === null ? 'null' : v === '' ? '""' : String(v);
const line = s => s.replaceAll('\n', '\\n');
if (shape === 'json') console.log(JSON.stringify({...tree, sops: about}, null, 1));
if (shape === 'yaml') console.log(('#' + seal('a comment', '', 'comment') + yaml({...tree, sops: about}, '')).trim());
if (shape === 'dotenv') console.log(['#' + seal('c', '', 'comment'), ...Object.entries(tree).map(([k, v]) => `${k}=${line(v)}`), `sops_age__list_0__map_enc=${line(enc)}`,
  `sops_age__list_0__map_recipient=${recipient}`, `sops_lastmodified=${modified}`, `sops_mac=${mac}`, 'sops_version=3.10.2'].join('\n'));
if (shape === 'ini') console.log([...Object.entries(tree).flatMap(([s, m]) => [`[${s}]`, ...Object.entries(m).map(([k, v]) => `${k} = ${v}`)]), '[sops]', `age__list_0__map_enc = ${line(enc)}`,
  `lastmodified = ${modified}`, `mac = ${mac}`].join('\n'));
"#;

const TREE: &str = r#"{"db":{"password":"=fa:k\"e\n\u00e9","port":5432,"share":1.5,"tls":true,"empty":"","none":null,"region_unencrypted":"eu","hosts":["a","b"]},"token":"fk-1"}"#;

struct Sops {
    mine: Secret,
    recipient: String,
    enc: String,
    key: String,
}

impl Sops {
    fn new() -> Self {
        let (mine, recipient) = identity();
        let key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
        let bytes = data_encoding::HEXLOWER.decode(key.as_bytes()).unwrap();
        let enc = String::from_utf8(output(Command::new("age").args(["-a", "-r", &recipient]), &bytes)).unwrap();
        Self { mine, recipient, enc, key: key.to_owned() }
    }

    fn file(&self, shape: &str, tree: &str, only: &str) -> String {
        let arguments = ["-e", SEAL, shape, &self.key, &self.enc, &self.recipient, only];
        String::from_utf8(output(Command::new("node").args(arguments), tree.as_bytes())).unwrap()
    }

    #[track_caller]
    fn read(&self, file: &str) -> Opened {
        let (format, read) =
            opened(file.as_bytes(), None, std::slice::from_ref(&self.mine)).unwrap_or_else(|why| panic!("{why:?}\n{file}"));
        assert_eq!(format.name(), "sops");
        read
    }

    fn why(&self, file: &str) -> &'static str {
        opened(file.as_bytes(), None, std::slice::from_ref(&self.mine)).expect_err("refused").why
    }
}

#[test]
fn every_form_of_a_sops_file_is_read_with_the_age_key() {
    let sops = Sops::new();
    let wanted = [
        " [Unknown] *token=fk-1",
        "db [Unknown] *password==fa:k\"e\né *port=5432 *share=1.5 *tls=true region_unencrypted=eu *hosts.0=a *hosts.1=b",
    ];
    for (shape, only) in [("json", ""), ("json", "only"), ("yaml", ""), ("yaml", "only")] {
        let Opened::Entries(found) = sops.read(&sops.file(shape, TREE, only)) else { panic!() };
        assert_eq!(lines(&found), wanted, "{shape} {only}");
    }
    let Opened::Inside(text) = sops.read(&sops.file("dotenv", r#"{"API_KEY":"fk-1","TEXT":"a\nb"}"#, "")) else { panic!() };
    assert_eq!(text.expose_str(), Some("API_KEY=\"fk-1\"\nTEXT=\"a\nb\"\n"));
    let Opened::Entries(found) = sops.read(&sops.file("ini", r#"{"a":{"key":"fk-1"},"b":{"key":"fk-2"}}"#, "")) else { panic!() };
    assert_eq!(lines(&found), ["a [Unknown] *key=fk-1", "b [Unknown] *key=fk-2"]);
    let Opened::Inside(whole) = sops.read(&sops.file("json", r#"{"data":"any file\n"}"#, "")) else { panic!() };
    assert_eq!(whole.expose(), b"any file\n");
}

#[test]
fn a_value_that_was_moved_dropped_or_doubled_is_refused() {
    let sops = Sops::new();
    let file = sops.file("json", r#"{"a":"fk-1","b":"fk-2","c_unencrypted":"x"}"#, "");
    let json: serde_json::Value = serde_json::from_str(&file).unwrap();
    let text = |of: &str| json[of].as_str().unwrap().to_owned();
    let (a, b) = (text("a"), text("b"));
    let swapped = file.replace(&a, "HOLD").replace(&b, &a).replace("HOLD", &b);
    assert!(sops.why(&swapped).contains("not what was encrypted for its place"));
    assert!(sops.why(&file.replace("\"c_unencrypted\": \"x\"", "\"c_unencrypted\": \"y\"")).contains("altered"));
    assert!(sops.why(&file.replace(&format!("\"a\": \"{a}\","), "")).contains("altered"));
    assert!(sops.why(&file.replace(&a, "fk-in-clear")).contains("altered"));
    assert!(sops.why(&file.replace("2026-11-20T10:00:00Z", "2026-11-20T10:00:01Z")).contains("altered"));
    let other = Sops::new();
    assert!(other.why(&file).contains("other age keys"));
    let none = r#"{"a":"ENC[AES256_GCM,data:AA==,iv:AA==,tag:AA==,type:str]","sops":{"kms":[{"arn":"x"}],"mac":"x"}}"#;
    assert!(sops.why(none).contains("sops -d"));
}

#[test]
fn yaml_that_swells_is_refused() {
    let sops = Sops::new();
    let file = sops.file("yaml", r#"{"a":"fk-1"}"#, "");
    assert!(sops.why(&format!("x: &x [1]\ny: *x\n{file}")).contains("anchor"));
    assert!(sops.why(&format!("x: {}1{}\n{file}", "[".repeat(200), "]".repeat(200))).contains("nested"));
    assert!(sops.why(&format!("{file}\na: 1\n")).contains("twice"));
}
