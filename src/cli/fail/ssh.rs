//! What to do about a text that is not the SSH key that was asked for.

use credctl::ssh::Trouble;

const THE_FILE: &str =
    "take the file itself rather than a copy of its text: `--secret private_key=@PATH`; `ssh-keygen -y -f PATH` shows whether it is whole";
const AS_A_FILE: &str = "`credctl add NAME --type file` stores it as it is; `ssh-keygen -t ed25519` makes an SSH key";
const THE_LINE: &str = "it is the one line of the `.pub` file; `ssh-keygen -y -f PATH` prints it";

/// The way out of `trouble` with `field`.
pub(super) fn advice(field: &str, trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::PublicHalf => "take the file without `.pub`; what you gave belongs into `public_key`",
        Trouble::PrivateHalf => "give it as `--secret private_key=@PATH`, where it is hidden, and the line of the `.pub` file here",
        Trouble::Certificate => {
            "the key it was made for is in the file without `-cert.pub`; `credctl add NAME --type file` stores a certificate"
        }
        Trouble::Putty { .. } | Trouble::SshCom => "`puttygen FILE -O private-openssh -o key` writes it as OpenSSH has it; give that",
        Trouble::Ssh1 => "make a new key with `ssh-keygen -t ed25519`",
        Trouble::X509 => "the key of a certificate is in a file of its own, often called `….key`",
        Trouble::Path { socket: true } => {
            "an agent never gives a private key away; give the file that it was loaded from, as `--secret private_key=@PATH`"
        }
        Trouble::Path { socket: false } => "an `@` before it gives the content of the file: `@PATH`",
        Trouble::Binary => "`openssl pkey -inform DER -in FILE -out key` writes it as text; give that",
        Trouble::Several(_) | Trouble::SeveralPublic => "a credential holds one key; store each by itself",
        Trouble::Age | Trouble::OpenPgp | Trouble::OtherBlock(_) | Trouble::NotForSsh(_) | Trouble::TooLarge { .. } => AS_A_FILE,
        _ if field == "public_key" => THE_LINE,
        Trouble::NotAKey | Trouble::Empty => {
            "it begins with `-----BEGIN … PRIVATE KEY-----`; give its file as `--secret private_key=@PATH`"
        }
        _ => THE_FILE,
    }
}

#[cfg(test)]
mod tests {
    use credctl::Error;

    use super::super::Failure;
    use super::*;

    #[test]
    fn i05_what_is_no_key_is_named_with_the_way_out() {
        let cases = [
            ("private_key", Trouble::PublicHalf, "without `.pub`"),
            ("public_key", Trouble::PrivateHalf, "`--secret private_key=@PATH`"),
            ("private_key", Trouble::Putty { version: 3, encrypted: true }, "`puttygen FILE -O private-openssh -o key`"),
            ("private_key", Trouble::Path { socket: true }, "agent"),
            ("private_key", Trouble::CutShort, "the file itself"),
            ("public_key", Trouble::CutShort, "`.pub` file"),
            ("public_key", Trouble::NotPublic, "`ssh-keygen -y -f PATH`"),
        ];
        for (field, trouble, way) in cases {
            let failure = Failure::from(Error::SshKey { field, trouble });
            assert_eq!((failure.code, failure.exit), ("usage", 2));
            assert!(failure.message.starts_with(&format!("`{field}`: ")), "{}", failure.message);
            assert!(failure.hints.iter().any(|hint| hint.contains(way)), "{}: {:?}", failure.message, failure.hints);
        }
    }
}
