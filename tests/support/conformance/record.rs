//! What happened to an MSP at one version: the same shape for what Fabric decided and for what this crate decides.

/// One decision, with the reason when it is not an acceptance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Accepted,
    Refused(String),
    Crashed(String),
}

impl Verdict {
    pub fn is_accepted(&self) -> bool {
        *self == Self::Accepted
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Accepted => f.write_str("accepted"),
            Self::Refused(why) => write!(f, "refused ({why})"),
            Self::Crashed(why) => write!(f, "crashed ({why})"),
        }
    }
}

/// One MSP at one version.
#[derive(Clone, Debug)]
pub struct VersionRecord {
    pub load: LoadRecord,
    /// Parallel to the case's probes; none when the load failed.
    pub probes: Vec<ProbeRecord>,
}

/// The set-up of the MSP.
#[derive(Clone, Debug)]
pub struct LoadRecord {
    pub verdict: Verdict,
    pub stage: Option<String>,
    pub tls_roots: Option<usize>,
    pub tls_intermediates: Option<usize>,
    pub signer_id: Option<String>,
    pub signer_validate: Option<Verdict>,
}

/// One identity under a loaded MSP.
#[derive(Clone, Debug)]
pub struct ProbeRecord {
    /// None when the bytes are no SerializedIdentity.
    pub well_formed: Option<Verdict>,
    pub deserialize: Verdict,
    /// Only of an identity that deserialized.
    pub identity: Option<IdentityRecord>,
}

/// What an identity is, and what it may.
#[derive(Clone, Debug)]
pub struct IdentityRecord {
    pub id: String,
    pub expires: String,
    pub validate: Verdict,
    /// OU and certifiers identifier in hex.
    pub ous: Vec<(String, String)>,
    pub principals: Vec<Verdict>,
    pub signatures: Vec<Verdict>,
}
