//! SSH keys for the corpus: every format, of numbers that nobody has drawn.

use ed25519_dalek::SigningKey;

const SEED: [u8; 32] = [5; 32];

fn public() -> [u8; 32] {
    SigningKey::from_bytes(&SEED).verifying_key().to_bytes()
}

/// `string`s of RFC 4251.
fn strings(parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().flat_map(|part| [&u32::try_from(part.len()).unwrap().to_be_bytes(), *part].concat()).collect()
}

/// An element of DER.
fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = u8::try_from(content.len()).unwrap();
    let head = if length < 0x80 { vec![tag, length] } else { vec![tag, 0x81, length] };
    [head, content].concat()
}

fn framed(label: &str, data: &[u8]) -> Vec<u8> {
    [b"frame ", label.as_bytes(), b"\n", data].concat()
}

fn openssh(cipher: &str, kdf: &str, options: &[u8], public: &[u8], inner: &[u8]) -> Vec<u8> {
    let head = strings(&[cipher.as_bytes(), kdf.as_bytes(), options]);
    let data = [&b"openssh-key-v1\0"[..], &head, &[0, 0, 0, 1], &strings(&[public, inner])].concat();
    framed("OPENSSH PRIVATE KEY", &data)
}

fn padded(mut inner: Vec<u8>) -> Vec<u8> {
    inner.extend(1..=(u8::try_from(inner.len().wrapping_neg() % 8).unwrap()));
    inner
}

fn ed25519() -> Vec<u8> {
    let both = [SEED, public()].concat();
    let inner = [vec![1; 8], strings(&[b"ssh-ed25519", &public(), &both, b"fake"])].concat();
    openssh("none", "none", b"", &strings(&[b"ssh-ed25519", &public()]), &padded(inner))
}

/// p, q and p × q, with the zero that keeps a number positive. Both are prime.
fn rsa_numbers() -> [Vec<u8>; 3] {
    let (p, q) = (4_294_967_291u32, 4_294_967_279u32);
    let product = u64::from(p) * u64::from(q);
    [p.to_be_bytes().to_vec(), q.to_be_bytes().to_vec(), product.to_be_bytes().to_vec()].map(|bytes| [vec![0], bytes].concat())
}

/// Name and content of each file.
pub(crate) fn all() -> Vec<(&'static str, Vec<u8>)> {
    let [p, q, n] = rsa_numbers();
    let int = |bytes: &[u8]| der(2, &[bytes]);
    let pkcs1 = der(0x30, &[&int(&[0]), &int(&n), &int(&[3]), &int(&[7]), &int(&p), &int(&q), &int(&[1]), &int(&[1]), &int(&[1])]);
    let rsa_inner = [vec![1; 8], strings(&[b"ssh-rsa", &n, &[3], &[7], &[1], &p, &q, b"fake"])].concat();
    let point = [&[4][..], &[1; 64]].concat();
    let curve = der(6, &[&[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7]]);
    let bits = der(3, &[&[0], &point]);
    let sec1 = der(0x30, &[&int(&[1]), &der(4, &[&[2; 32]]), &der(0xa0, &[&curve]), &der(0xa1, &[&bits])]);
    let pkcs8 = der(0x30, &[&int(&[0]), &der(0x30, &[&der(6, &[&[0x2b, 0x65, 0x70]])]), &der(4, &[&der(4, &[&SEED])])]);
    let pbkdf2 = der(0x30, &[&der(4, &[&[3; 8]]), &int(&[8, 0])]);
    let kdf = der(0x30, &[&der(6, &[&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 12]]), &pbkdf2]);
    let cipher = der(0x30, &[&der(6, &[&[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 42]]), &der(4, &[&[6; 16]])]);
    let scheme = der(0x30, &[&der(6, &[&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 13]]), &der(0x30, &[&kdf, &cipher])]);
    let locked = der(0x30, &[&scheme, &der(4, &[&[9; 48]])]);
    let sk_public = strings(&[b"sk-ssh-ed25519@openssh.com", &public(), b"ssh:"]);
    let sk_inner = [vec![1; 8], sk_public.clone(), vec![1], strings(&[b"handle", b"", b"fake"])].concat();
    let line =
        format!("no-pty,command=\"a b\" ssh-ed25519 {} fake me\n", data_encoding::BASE64.encode(&strings(&[b"ssh-ed25519", &public()])));
    let options = [strings(&[&[8; 16]]), vec![0, 0, 0, 1]].concat();
    vec![
        ("ed25519", ed25519()),
        ("rsa", openssh("none", "none", b"", &strings(&[b"ssh-rsa", &[3], &n]), &padded(rsa_inner))),
        ("token", openssh("none", "none", b"", &sk_public, &padded(sk_inner))),
        ("bcrypt", openssh("aes256-ctr", "bcrypt", &options, &strings(&[b"ssh-ed25519", &public()]), &[0; 128])),
        ("pkcs1", framed("RSA PRIVATE KEY", &pkcs1)),
        ("sec1", framed("EC PRIVATE KEY", &sec1)),
        ("pkcs8", framed("PRIVATE KEY", &pkcs8)),
        ("pbes2", framed("ENCRYPTED PRIVATE KEY", &locked)),
        ("line", line.into_bytes()),
        ("rfc4716", b"---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"fake \\\nme\"\nAAAA\n---- END SSH2 PUBLIC KEY ----\n".to_vec()),
        ("putty", b"PuTTY-User-Key-File-3: ssh-ed25519\r\nEncryption: none\r\n".to_vec()),
        ("headers", b"-----BEGIN RSA PRIVATE KEY-----\r\nProc-Type: 4,ENCRYPTED\r\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\r\n\r\nAAAAAAAAAAAAAAAAAAAAAA==\r\n-----END RSA PRIVATE KEY-----".to_vec()),
        ("path", b"~/.ssh/id_ed25519\n".to_vec()),
    ]
}
