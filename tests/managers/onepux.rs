//! 1Password's 1pux, written from its documented format and what real exports were seen to have: no uuid, no state, a
//! directory of its own, lists with nulls, the older form of items.

use super::zips::{packed, zip};
use super::{found, lines};

fn export(items: &str) -> Vec<u8> {
    let data = format!(
        r#"{{"accounts":[{{"attrs":{{"name":"T","uuid":"A"}},"vaults":[{{"attrs":{{"uuid":"v","name":"Work","type":"U"}},"items":[{items}]}}]}}]}}"#
    );
    zip(&[
        packed("files/", ""),
        packed("files/d1__a b.bin", [0, 0xff, 1]),
        packed("export.attributes", r#"{"version":3,"description":"1Password Unencrypted Export","timestamp":1}"#),
        packed("export.data", data),
    ])
}

#[test]
fn every_category_is_what_it_is() {
    let items = [
        r#"{"uuid":"i1","state":"active","categoryUuid":"112","overview":{"title":"Fake API","url":"https://api.example","urls":[{"label":"","url":"https://api.example"}],"tags":["dev"]},
            "details":{"loginFields":[],"notesPlain":"n","sections":[{"title":"","fields":[null,{"title":"credential","id":"credential","value":{"concealed":"fk-0001"}},{"title":"username","id":"username","value":{"string":"bob"}},{"title":"empty","id":"e","value":{}},{"title":"host","id":"hostname","value":{"string":"h.example"}},{"title":"valid until","id":"expires","value":{"date":1798718400}}]}],"passwordHistory":[{"value":"old","time":1}]}}"#,
        r#"{"item":{"categoryUuid":"001","state":"archived","overview":{"title":"Login","tags":[null]},"details":{"loginFields":[
            {"value":"bob","name":"u","fieldType":"T","designation":"username"},{"value":"fakepw","name":"p","fieldType":"P","designation":"password"},
            {"value":"pin1","name":"pin","fieldType":"P","designation":null},{"value":{"email_address":{"x":1}},"name":"mail","fieldType":"E"},{"value":"Sign in","name":"b","fieldType":"B"}],
            "sections":[{"title":"S","fields":[{"title":"code","id":"t","value":{"totp":"JBSWY3DPEHPK3PXP"}},{"title":"mail","id":"m","value":{"email":{"email_address":"b@x.example","provider":"p"}}},{"title":"exp","id":"x","value":{"monthYear":202501}}]}]}}}"#,
        r#"{"categoryUuid":"005","overview":{"title":"Password"},"details":{"password":"fakepw"}}"#,
        r#"{"categoryUuid":"114","overview":{"title":"Key"},"details":{"sections":[{"fields":[{"title":"private key","id":"private_key","value":{"sshKey":{"privateKey":"no","metadata":{"privateKey":"fake-private","publicKey":"fake-public","fingerprint":"f","keyType":"ed25519"}}}}]}]}}"#,
        r#"{"uuid":"i5","categoryUuid":"006","overview":{"title":"Doc"},"details":{"documentAttributes":{"fileName":"a b.bin","documentId":"d1","decryptedSize":3}}}"#,
        r#"{"categoryUuid":"006","overview":{"title":"Lost"},"details":{"documentAttributes":{"fileName":"../../../etc/passwd","documentId":"/","decryptedSize":3}}}"#,
        r#"{"categoryUuid":"003","overview":{"title":"Note"},"details":{"notesPlain":"text","sections":[{"fields":[{"title":"f","id":"f","value":{"file":{"fileName":"a b.bin","documentId":"d1"}}}]}]}}"#,
        "7",
    ];
    let read = found(&export(&items.join(",")), "1pux");
    assert_eq!(
        lines(&read),
        [
            "Work/Fake API [Token] !credential=fk-0001 @username=bob host=h.example ~notes=n <https://api.example h.example>",
            "Work/Login [Login] @username=bob !password=fakepw *pin=pin1 #code=JBSWY3DPEHPK3PXP mail=b@x.example exp=202501",
            "Work/Password [Login] !password=fakepw",
            "Work/Key [SshKey] !private_key=fake-private .public_key=fake-public",
            "Work/Doc [File] !content=[0, 255, 1] .filename=a b.bin",
            "Work/Lost [File] .filename=../../../etc/passwd",
            "Work/Note/a b.bin [File] !content=[0, 255, 1] .filename=a b.bin",
            "Work/Note [Note] ~notes=text",
        ]
    );
    // That date is the entry's own, and no field of it.
    assert_eq!(read.entries[0].expires, Some("2026-12-31T12:00:00Z".parse().unwrap()));
    let mistakes: Vec<String> = read.mistakes.iter().map(|mistake| format!("{:?} {}", mistake.spot, mistake.why)).collect();
    assert_eq!(mistakes, ["Some(Item(6)) names a file that is not packed with it", "Some(Item(8)) is no item"]);
    assert_eq!(read.entries[0].origin.as_deref(), Some("i1"));
    assert_eq!((&read.entries[0].tags, &read.entries[1].tags), (&vec!["dev".to_owned()], &vec!["archived".to_owned()]));
}
