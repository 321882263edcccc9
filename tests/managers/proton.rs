//! Proton Pass's JSON, written from its documented format.

use super::zips::{packed, zip};
use super::{found, lines, refused};

const EXPORT: &str = r#"{"version":"1.21.0","userId":"u","encrypted":false,"vaults":{"v1":{"name":"Personal","description":"","items":[
{"itemId":"i","shareId":"s","state":1,"createTime":1,"data":{"type":"login","metadata":{"name":"Fake","note":"n","itemUuid":"a"},
 "extraFields":[{"fieldName":"key","type":"hidden","data":{"content":"fk-1"}},{"fieldName":"t","type":"totp","data":{"totpUri":"JBSW"}},{"fieldName":"p","type":"text","data":{"content":"x"}}],
 "content":{"itemEmail":"b@x.example","itemUsername":"bob","password":"fakepw","urls":["https://x.example"],"totpUri":"JBSWY3DPEHPK3PXP","passkeys":[{}]}}},
{"itemId":"i","shareId":"s","state":2,"data":{"type":"login","metadata":{"name":"Gone","itemUuid":"b"},"content":{"password":"fakepw"}}},
{"itemId":"j","shareId":"s","state":1,"aliasEmail":"x","data":{"type":"alias","metadata":{"name":"Al"},"content":{}}},
{"itemId":"k","shareId":"s","state":1,"data":{"type":"creditCard","metadata":{"name":"Card"},"content":{"number":"4000","cardholderName":"B","pin":""}}}]}}}"#;

#[test]
fn bare_and_packed_are_the_same() {
    let wanted = [
        "Personal/Fake [Unknown] — a passkey stays where it is",
        "Personal/Fake [Login] !password=fakepw @username=bob email=b@x.example *key=fk-1 *t=JBSW p=x #totp=JBSWY3DPEHPK3PXP ~notes=n <https://x.example>",
        "Personal/Gone [Login] !password=fakepw — it is in the bin",
        "Personal/Al [Unknown] — an address that forwards mail, and no secret",
        "Personal/Card [Unknown] *number=4000 cardholderName=B",
    ];
    let read = found(EXPORT.as_bytes(), "proton-json");
    assert_eq!(lines(&read), wanted);
    assert_eq!((read.entries[1].origin.as_deref(), read.entries[2].origin.as_deref()), (Some("s:i:a"), Some("s:i:b")));
    assert_eq!(lines(&found(&zip(&[packed("Proton Pass/data.json", EXPORT)]), "proton-zip")), wanted);
    assert!(refused(&zip(&[packed("Proton Pass/data.pgp", "x")])).why.contains("locked"));
}
