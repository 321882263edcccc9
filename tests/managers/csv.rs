//! CSV of managers and browsers. None of those programs can be had here: the files are written from their documented headers.

use std::path::Path;

use credctl::import::managers::{self, Keys, ManagerFormat, Mistake, Opened, Spot};

use super::{found, lines};

#[test]
fn each_browser_and_manager_is_told_by_its_columns() {
    for (text, format, wanted) in [
        (
            "name,url,username,password,note\nfake.example,https://fake.example/,bob,\"fa\"\"ke,1\",\"two\nlines\"\n",
            "chrome",
            "line 2: fake.example [Login] !password=fa\"ke,1 @username=bob ~notes=two\nlines <https://fake.example/>",
        ),
        (
            "\"url\",\"username\",\"password\",\"httpRealm\",\"formActionOrigin\",\"guid\",\"timeCreated\",\"timeLastUsed\",\"timePasswordChanged\"\n\
             \"https://x.example\",\"bob\",\"fakepw\",,\"https://x.example\",\"{a1}\",\"1\",\"2\",\"3\"\n",
            "firefox",
            "line 2: https://x.example [Login] !password=fakepw @username=bob <https://x.example>",
        ),
        (
            "Title,URL,Username,Password,Notes,OTPAuth\nX,https://x.example,bob,fakepw,,otpauth://totp/x?secret=JBSWY3DPEHPK3PXP\n",
            "safari",
            "line 2: X [Login] !password=fakepw @username=bob #totp=otpauth://totp/x?secret=JBSWY3DPEHPK3PXP <https://x.example>",
        ),
        (
            "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\r\nFake,https://x.example,bob,=cmd(),,false,false,dev;ci,n\r\n",
            "1password-csv",
            "line 2: Fake [Login] !password==cmd() @username=bob ~notes=n <https://x.example>",
        ),
        (
            "title\tusername\tpassword\tnotesPlain\nFake\tbob\tfakepw\tn\n",
            "1password-7",
            "line 2: Fake [Login] !password=fakepw @username=bob ~notes=n",
        ),
        (
            "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\n\
             Dev,1,login,Fake,,\"api key: fk-1\nmore\nb: 2\",0,\"https://a.example/x,y,https://b.example\",bob,fakepw,JBSW\n",
            "bitwarden-csv",
            "line 2: Dev/Fake [Login] !password=fakepw @username=bob #totp=JBSW *api key=fk-1\nmore *b=2 <https://a.example/x,y https://b.example>",
        ),
        (
            "type,name,url,email,username,password,note,totp,createTime,modifyTime,vault\nlogin,Fake,https://x.example,b@x.example,,fakepw,,,1,2,Personal\n",
            "proton-csv",
            "line 2: Personal/Fake [Login] !password=fakepw @username=b@x.example <https://x.example>",
        ),
        (
            "\"Account\",\"Login Name\",\"Password\",\"Web Site\",\"Comments\"\n\"Fake\",\"bob\",\"fa\\\"k\\\\e\",\"https://x.example\",\"\"\n",
            "keepass-csv",
            "line 2: Fake [Login] !password=fa\"k\\e @username=bob <https://x.example>",
        ),
        (
            "url,username,password,totp,extra,name,grouping,fav\nhttps://x.example,bob,fakepw,,,Fake,Dev\\CI,0\n",
            "lastpass",
            "line 2: Dev/CI/Fake [Login] !password=fakepw @username=bob <https://x.example>",
        ),
    ] {
        assert_eq!(lines(&found(text.as_bytes(), format)), [wanted], "{format}");
    }
}

#[test]
fn whose_a_table_is_that_anybody_could_have_written_is_not_guessed() {
    for (of, header, row, format, wanted) in [
        (
            "Dashlane",
            "username,username2,username3,title,password,note,url,category,otpSecret",
            "bob,,,Fake,fakepw,n,https://x.example,Dev,JBSW",
            "1password-7",
            "line 2: Fake [Login] !password=fakepw @username=bob *note=n *category=Dev *otpSecret=JBSW <https://x.example>",
        ),
        (
            "NordPass",
            "name,url,username,password,note,cardholdername,cardnumber,folder",
            "Fake,https://x.example,bob,fakepw,n,,,Dev",
            "chrome",
            "line 2: Fake [Login] !password=fakepw @username=bob *folder=Dev ~notes=n <https://x.example>",
        ),
    ] {
        let text = format!("{header}\n{row}\n");
        assert!(managers::recognise(Path::new("export.csv"), text.as_bytes()).is_none(), "{of}");
        // Whoever says what its columns are like gets all of them.
        let format = ManagerFormat::parse(format).unwrap();
        let read = managers::read(format, text.as_bytes(), &mut Keys { password: &mut || None, identities: &[] }).unwrap();
        let Opened::Entries(found) = read else { panic!("a file is inside") };
        assert_eq!(lines(&found), [wanted], "{of}");
    }
}

#[test]
fn a_secure_note_of_lastpass_is_the_form_that_it_was() {
    let key = "-----BEGIN FAKE PRIVATE KEY-----\nProc-Type: 4\nZmFrZQ==\n-----END FAKE PRIVATE KEY-----";
    let extra = format!("NoteType:SSH Key\nLanguage:en-US\nPassphrase:fakepw\nPrivate Key:{key}\nHostname:h.example\nNotes:a\nb");
    let text =
        format!("url,username,password,totp,extra,name,grouping,fav\nhttp://sn,,,,\"{extra}\",Key,,0\nhttp://sn,,,,plain,Note,(none),0\n");
    let wanted = format!("line 2: Key [SshKey] !Private Key={key} *Passphrase=fakepw Hostname=h.example ~notes=a\nb <h.example>");
    assert_eq!(lines(&found(text.as_bytes(), "lastpass")), [wanted, "line 12: Note [Note] ~notes=plain".to_owned()]);
}

#[test]
fn escapes_of_a_page_are_undone_only_where_the_whole_file_has_them() {
    let head = "url,username,password,totp,extra,name,grouping,fav\n";
    let read = |password: &str| lines(&found(format!("{head}https://x.example,b,{password},,,X,,0\n").as_bytes(), "lastpass")).remove(0);
    assert!(read("a&amp;b&lt;c").contains("!password=a&b<c "));
    assert!(read("a&amp;b&c").contains("!password=a&amp;b&c "));
}

#[test]
fn what_is_not_taken_is_there_and_says_why() {
    let firefox = "url,username,password,httpRealm,formActionOrigin,guid\nchrome://FirefoxAccounts,u,fakepw,,,{a}\n";
    assert!(lines(&found(firefox.as_bytes(), "firefox"))[0].ends_with("— what Firefox itself signs in with"));
    let proton = "type,name,url,email,username,password,note,totp\nalias,A,,a@x.example,,,,\n";
    assert!(lines(&found(proton.as_bytes(), "proton-csv"))[0].ends_with("— an address that forwards mail, and no secret"));
}

#[test]
fn i06_a_row_that_is_no_row_is_told_and_the_others_are_read() {
    let read =
        found(b"name,url,username,password\na,https://a.example,u,fakepw\nb,https://b.example\nc,https://c.example,u,fakepw\n", "chrome");
    assert_eq!(read.entries.len(), 2);
    assert_eq!(read.mistakes, [Mistake { spot: Some(Spot::Line(3)), why: "has fewer cells than the first line" }]);
}
