//! Whom a connection trusts: the system's authorities, as all calls do; and less where a database's settings ask for less.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use rustls_platform_verifier::Verifier;

/// How much of a certificate has to be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// All of it, by the system's authorities.
    Full,
    /// All but the name.
    Issuer,
    /// Nothing: the connection is only kept from those who listen. No secret may be sent over it.
    Anyone,
}

/// What was wrong with a certificate that was let pass.
#[derive(Clone, Debug, Default)]
pub(super) struct Doubt(Arc<Mutex<Option<Error>>>);

impl Doubt {
    pub(super) fn why(&self) -> Option<Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The system's authorities: read when they are first asked for, and then kept.
#[derive(Default)]
pub(super) struct Authorities(OnceLock<Result<Arc<Verifier>, Error>>);

impl Authorities {
    /// What a handshake is made with, and where it tells what it let pass.
    pub(super) fn config(&self, trust: Trust) -> Result<(Arc<ClientConfig>, Doubt), &'static str> {
        const NONE: &str = "this system has no authorities to judge a certificate by";
        let crypto = Arc::new(rustls::crypto::ring::default_provider());
        let system = self.0.get_or_init(|| Verifier::new(Arc::clone(&crypto)).map(Arc::new)).clone();
        let doubt = Doubt::default();
        let verifier: Arc<dyn ServerCertVerifier> = match (system, trust) {
            (Ok(system), Trust::Full) => system,
            (Err(_), Trust::Full | Trust::Issuer) => return Err(NONE),
            (system, _) => Arc::new(Lenient { system: system.ok(), trust, doubt: doubt.clone(), crypto: Arc::clone(&crypto) }),
        };
        let versions = ClientConfig::builder_with_provider(crypto).with_safe_default_protocol_versions();
        let builder = versions.map_err(|_| "no encrypted connection could be made")?;
        let config = builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
        Ok((Arc::new(config), doubt))
    }
}

/// Lets pass what it is told to, and notes it.
#[derive(Debug)]
struct Lenient {
    system: Option<Arc<Verifier>>,
    trust: Trust,
    doubt: Doubt,
    crypto: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Lenient {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let judged = match &self.system {
            Some(system) => system.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now),
            None => Err(CertificateError::UnknownIssuer.into()),
        };
        let Err(error) = judged else { return judged };
        let of_name =
            matches!(error, Error::InvalidCertificate(CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }));
        if self.trust == Trust::Issuer && !of_name {
            return Err(error);
        }
        *self.doubt.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.crypto.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.crypto.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.crypto.signature_verification_algorithms.supported_schemes()
    }
}
