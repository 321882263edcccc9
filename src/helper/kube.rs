//! The exec credential of Kubernetes' clients (`client.authentication.k8s.io`), v1 and v1beta1.

use std::io::Write;

use base64ct::{Base64, Encoding};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::host;
use crate::access::Release;
use crate::inject::tools::kube::Form;
use crate::name::escape;
use crate::vault::Summary;
use crate::{Error, Result};

const GROUP: &str = "client.authentication.k8s.io/";
const VERSIONS: [&str; 2] = ["v1", "v1beta1"];
/// More than any client says: the data of a cluster's authority is in it.
const MAX: usize = 4 << 20;
/// What a token is called.
const TOKEN: [&str; 2] = ["token", "access_token"];
/// What a certificate and its key are called, by whoever stored them.
const CERTIFICATE: [&str; 3] = ["client_certificate", "client_certificate_data", "certificate"];
const KEY: [&str; 3] = ["client_key", "client_key_data", "private_key"];

/// What a client says of itself in `KUBERNETES_EXEC_INFO`.
#[derive(Debug, PartialEq, Eq)]
pub struct Info {
    /// The version that the answer must have.
    pub version: String,
    /// The cluster's host, where the client tells.
    pub server: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    api_version: String,
    kind: String,
    #[serde(default)]
    spec: Spec,
}

#[derive(Default, Deserialize)]
struct Spec {
    cluster: Option<Cluster>,
}

#[derive(Deserialize)]
struct Cluster {
    server: Option<String>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    api_version: &'a str,
    kind: &'static str,
    status: Status<'a>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Status<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration_timestamp: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_certificate_data: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_key_data: Option<&'a str>,
}

/// Why a credential is not handed out as just this; `None`: it is.
pub(super) fn why_not(summary: &Summary, form: Form) -> Option<String> {
    let has = |names: &[&str]| summary.fields.iter().any(|field| names.contains(&field.name.as_str()));
    let (token, certificate, key) = (has(&TOKEN), has(&CERTIFICATE), has(&KEY));
    let why = match form {
        Form::Token if token && !certificate && !key => return None,
        Form::Certificate if certificate && key && !token => return None,
        Form::Token if !token => "has no `token`",
        Form::Certificate if !(certificate && key) => "has not both a certificate and its key",
        _ => "holds a token and a certificate, and a client would be given both",
    };
    Some(format!("`{}` {why}", escape(&summary.name)))
}

/// Reads what the client says; without a word of it, what a person tries at a prompt is answered as `v1`.
///
/// # Errors
/// [`Error::Usage`] for a version that is not spoken here, or what is no such text.
pub fn info(text: Option<&str>) -> Result<Info> {
    let Some(text) = text else { return Ok(Info { version: format!("{GROUP}v1"), server: None }) };
    let bad = |why: &str| Error::Usage(format!("`KUBERNETES_EXEC_INFO` {why}"));
    if text.len() > MAX {
        return Err(bad("is too long"));
    }
    let request: Request = serde_json::from_str(text).map_err(|_| bad("is not what a client of Kubernetes says"))?;
    let version = request.api_version.strip_prefix(GROUP).filter(|version| VERSIONS.contains(version));
    if version.is_none() || request.kind != "ExecCredential" {
        return Err(bad(&format!(
            "asks for {} `{}`, and v1 and v1beta1 are spoken here",
            escape(&request.kind),
            escape(&request.api_version)
        )));
    }
    let server = request.spec.cluster.and_then(|cluster| cluster.server).and_then(|url| host::of_url(&url)).map(|(_, host, _)| host);
    Ok(Info { version: request.api_version, server })
}

/// Writes a token, or a certificate and its key, as the client reads it.
///
/// # Errors
/// [`Error::Usage`] where there is neither, or only one half; [`Error::Io`].
pub fn answer(info: &Info, release: &Release, to: &mut dyn Write) -> Result<()> {
    let (certificate, key) = (pem(release, &CERTIFICATE)?, pem(release, &KEY)?);
    let mut status =
        Status { expiration_timestamp: release.until.map(|end| end.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()), ..Status::default() };
    match (&certificate, &key) {
        (Some(certificate), Some(key)) => {
            (status.client_certificate_data, status.client_key_data) = (Some(certificate.as_str()), Some(key.as_str()));
        }
        (None, None) => {}
        _ => return Err(Error::Usage(format!("`{}` has only one of a certificate and its key", escape(&release.name)))),
    }
    let token = TOKEN.iter().find_map(|name| release.values.iter().find(|value| value.field == **name));
    let token = token.filter(|value| !value.value.is_empty());
    status.token = token.and_then(|value| value.value.expose_str()).filter(|text| !text.chars().any(char::is_control));
    if status.token.is_none() && (token.is_some() || certificate.is_none()) {
        let text = format!("`{}` has no token of one line, and no certificate with its key", escape(&release.name));
        return Err(Error::Usage(text));
    }
    let secrets = [status.token, status.client_certificate_data, status.client_key_data];
    let size = secrets.iter().flatten().map(|text| 6 * text.len()).sum::<usize>() + 512;
    let mut out = Zeroizing::new(Vec::with_capacity(size));
    let answer = Answer { api_version: &info.version, kind: "ExecCredential", status };
    serde_json::to_writer(&mut *out, &answer).map_err(|_| Error::Usage("the credential has no JSON form".to_owned()))?;
    out.push(b'\n');
    to.write_all(&out).and_then(|()| to.flush()).map_err(|error| Error::io("write", "stdout", error))
}

/// A text of PEM, or the base64 of one as a kubeconfig has it.
fn pem(release: &Release, names: &[&str]) -> Result<Option<Zeroizing<String>>> {
    let found = names.iter().find_map(|name| release.values.iter().find(|value| value.field == *name));
    let Some(value) = found.filter(|value| !value.value.is_empty()) else { return Ok(None) };
    let bad = || Error::Usage(format!("`{}/{}` is not a text of PEM", escape(&release.name), escape(&value.field)));
    let text = value.value.expose_str().ok_or_else(bad)?;
    if text.trim_start().starts_with("-----BEGIN ") {
        return Ok(Some(Zeroizing::new(text.to_owned())));
    }
    let mut bytes = Zeroizing::new(vec![0; text.len()]);
    let decoded = Base64::decode(text.trim(), &mut bytes).map_err(|_| bad())?;
    let text = std::str::from_utf8(decoded).ok().filter(|text| text.starts_with("-----BEGIN "));
    text.map(|text| Some(Zeroizing::new(text.to_owned()))).ok_or_else(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_are_spoken_and_what_is_none() {
        for version in VERSIONS {
            let text = format!(
                r#"{{"apiVersion":"{GROUP}{version}","kind":"ExecCredential","spec":{{"interactive":false,"cluster":{{"server":"https://K8s.example:6443/x"}},"new":1}}}}"#
            );
            let read = info(Some(&text)).unwrap();
            assert_eq!((read.version, read.server.as_deref()), (format!("{GROUP}{version}"), Some("k8s.example:6443")));
        }
        assert_eq!(info(None).unwrap().version, format!("{GROUP}v1"));
        for bad in [
            "",
            "x",
            "[]",
            r#"{"apiVersion":"client.authentication.k8s.io/v1alpha1","kind":"ExecCredential","spec":{}}"#,
            r#"{"apiVersion":"client.authentication.k8s.io/v2","kind":"ExecCredential"}"#,
            r#"{"apiVersion":"client.authentication.k8s.io/v1","kind":"Pod"}"#,
        ] {
            assert!(info(Some(bad)).is_err(), "{bad}");
        }
    }
}
