//! Of the bundled corpus' MSPs that do not load, or that refuse an identity for a reason that lies in their configuration: does a
//! lint name the cause?
//!
//! What counts as such a reason, and which lints fit it, is said here by the type of the error: see [`Cause`] and [`fitting`].

#[path = "support/archive.rs"]
mod archive;
#[path = "support/conformance/case.rs"]
#[expect(dead_code, reason = "the conformance run asks more of a case")]
mod case;
#[path = "support/conformance/folder.rs"]
mod folder;
#[path = "support/conformance/format.rs"]
mod format;
#[path = "support/conformance/record.rs"]
#[expect(dead_code, reason = "the conformance run compares more")]
mod record;

use case::Case;
use fabric_msp::chain::{ChainError, Flaw};
use fabric_msp::config::{FolderError, MspConfig, MspFolder, Purpose};
use fabric_msp::encoding::pem;
use fabric_msp::lint::{Linter, Options, Report, Severity};
use fabric_msp::msp::{CertificateSource, SanitizingError};
use fabric_msp::signer::KeyStore;
use fabric_msp::wire::SerializedIdentity;
use fabric_msp::x509::{Certificate, IssuerSignatureError};
use fabric_msp::{
    DeserializeError, LoadError, Msp, MspVersion, PrincipalError, SetupError, Time, ValidationError,
};
use folder::Restored;
use format::Mode;

/// 2026-01-01: the corpus' certificates are made for 2020 to 2049.
const NOW: Time = Time::from_unix(1_767_225_600);

/// The cases in the set, as counted when this test was written: the set must not shrink unseen.
const MIN_CAUSES: usize = 500;

/// Why Fabric refuses, in this crate's words, and for which version of the rules.
struct Cause {
    version: MspVersion,
    what: String,
    /// The lints that name it.
    fitting: Vec<u16>,
}

#[test]
fn nine_in_ten_causes_are_found() {
    let root = archive::unpack("conformance/dev.tar.gz", "lint-corpus").join("dev");
    let (mut causes, mut misses) = (0, Vec::new());
    let folders = std::fs::read_dir(&root)
        .unwrap()
        .map(|it| it.unwrap().path());
    let mut folders: Vec<_> = folders
        .filter(|it| it.join("case.json").is_file())
        .collect();
    folders.sort();
    assert_eq!(folders.len(), 1_092);
    for path in folders {
        let case = Case::read(&path).unwrap();
        let restored = Restored::of(&case, &path).unwrap();
        for cause in causes_of(&case, &restored) {
            causes += 1;
            let report = lint(&case, &restored, cause.version);
            let found = telling(&report);
            if !cause.fitting.iter().any(|code| found.contains(code)) {
                misses.push(format!(
                    "{} ({}): {}; found {found:?}",
                    case.name, cause.version, cause.what
                ));
            }
        }
    }
    misses.iter().for_each(|miss| println!("missed: {miss}"));
    println!("{} of {causes} causes found", causes - misses.len());
    assert!(causes >= MIN_CAUSES, "{causes}");
    assert!(
        misses.len() * 10 <= causes,
        "{} of {causes} missed",
        misses.len()
    );
}

/// Codes of errors and warnings, the loader's own error not among them.
fn telling(report: &Report) -> Vec<u16> {
    let telling = report
        .findings
        .iter()
        .filter(|it| it.lint.is_some() && it.severity > Severity::Info);
    let mut codes: Vec<u16> = telling
        .map(|it| it.code["MSP-LINT-".len()..].parse().unwrap())
        .collect();
    codes.dedup();
    codes
}

/// The newest version at which the load fails; where none does, each kind of refusal at 3.0 that is the configuration's.
fn causes_of(case: &Case, restored: &Restored) -> Vec<Cause> {
    let mut failing = case
        .expected
        .iter()
        .filter(|(_, it)| !it.load.verdict.is_accepted());
    if let Some((version, record)) = failing.next_back() {
        let fitting = match load(case, restored, *version) {
            Ok(_) => unreachable!("{} loads here", case.name),
            Err(Some(error)) => fitting_load(case, restored, &error),
            Err(None) => Vec::new(),
        };
        let what = record.load.verdict.to_string();
        return vec![Cause {
            version: *version,
            what,
            fitting,
        }];
    }
    let version = MspVersion::V3_0;
    let Ok(msp) = load(case, restored, version) else {
        unreachable!("{} does not load here", case.name)
    };
    let mut causes: Vec<Cause> = Vec::new();
    for probe in &case.probes {
        let Some((what, fitting)) = refusal(&msp, &probe.identity.serialized(&case.mspid)) else {
            continue;
        };
        if !causes.iter().any(|known| known.fitting == fitting) {
            let what = format!("{}: {what}", probe.name);
            causes.push(Cause {
                version,
                what,
                fitting,
            });
        }
    }
    causes
}

/// `None` as error: the configuration is not even a message.
fn load(case: &Case, restored: &Restored, version: MspVersion) -> Result<Msp, Option<LoadError>> {
    let setup = |config: &MspConfig, store: &KeyStore| {
        let msp = Msp::builder(config)
            .version(version)
            .key_store(store)
            .now(NOW)
            .build();
        msp.map_err(|error| Some(error.into()))
    };
    let purpose = match case.mode {
        Mode::Proto => {
            let config = MspConfig::from_fabric_msp_config(case.config.as_deref().unwrap());
            return setup(&config.map_err(|_| None)?, &KeyStore::default());
        }
        Mode::Local => Purpose::Local,
        Mode::Verifying => Purpose::Verifying,
    };
    let folder =
        MspFolder::read(restored.msp(), &case.mspid, purpose).map_err(|it| Some(it.into()))?;
    setup(&folder.config, &KeyStore::from(folder.key_store))
}

fn lint(case: &Case, restored: &Restored, version: MspVersion) -> Report {
    let purpose = match case.mode {
        Mode::Local => Purpose::Local,
        _ => Purpose::Verifying,
    };
    let linter = Linter::new(Options {
        version,
        purpose: Some(purpose),
        ..Options::at(NOW)
    });
    match case.mode {
        Mode::Proto => {
            let config = MspConfig::from_fabric_msp_config(case.config.as_deref().unwrap());
            config.map_or_else(|_| Report::default(), |config| linter.config(&config, ""))
        }
        _ => linter.folder(restored.msp(), &case.mspid).unwrap(),
    }
}

/// Why an identity is refused, if that is the configuration's fault: its certificate can be read and one of the MSP's CAs signed
/// it, and the rule that it breaks is about the CAs, the revocation lists or the OUs of the configuration, not about the
/// certificate's own contents (its key, its role, its extensions, its revocation).
fn refusal(msp: &Msp, serialized: &[u8]) -> Option<(String, Vec<u16>)> {
    let message = SerializedIdentity::decode(serialized).ok()?;
    let leaf = Certificate::from_der(pem::decode(message.id_bytes)?.contents()).ok()?;
    let mut authorities = msp
        .root_certificates()
        .iter()
        .chain(msp.intermediate_certificates());
    let signed = |ca: &Certificate| {
        let (algorithm, key) = (leaf.signature_algorithm(), ca.public_key());
        ca.subject_der() == leaf.issuer_der()
            && key
                .verify_certificate(algorithm, leaf.tbs_der(), leaf.signature())
                .is_ok()
    };
    authorities.any(signed).then_some(())?;
    let (what, fitting) = match msp.deserialize_identity(serialized) {
        Err(error) => {
            let fitting = match &error {
                DeserializeError::Sanitizing(SanitizingError::Path(path)) => {
                    refused_path(path, &leaf)
                }
                _ => None,
            };
            (error.to_string(), fitting?)
        }
        Ok(identity) => {
            let error = msp.validate(&identity).err()?;
            (error.to_string(), refused(&error, &leaf, msp)?)
        }
    };
    Some((what, fitting))
}

fn refused(error: &ValidationError, leaf: &Certificate, msp: &Msp) -> Option<Vec<u16>> {
    match error {
        ValidationError::Path(path) => refused_path(path, leaf),
        ValidationError::InnerIssuer { .. } => Some(vec![406, 208]),
        ValidationError::IssuerKeyIdentifier(_) => Some(vec![302]),
        ValidationError::CrlAuthority { .. } => Some(vec![503]),
        // It carries a listed OU, under another CA.
        ValidationError::OrganizationalUnitNotListed { carried } => {
            let mut listed = msp.organizational_unit_identifiers().iter();
            listed
                .any(|unit| carried.contains(&unit.name))
                .then(|| vec![207, 208, 212])
        }
        ValidationError::CertifiersMismatch { .. } => Some(vec![208, 209, 213]),
        _ => None,
    }
}

/// Lints that fit a path which fails on account of a CA; `None` when the leaf itself is at fault.
fn refused_path(error: &ChainError, leaf: &Certificate) -> Option<Vec<u16>> {
    let own = |subject: &String| *subject == leaf.subject_text();
    match error {
        ChainError::Certificate { subject, .. } | ChainError::KeyUsage { subject }
            if own(subject) =>
        {
            None
        }
        ChainError::UnknownIssuer { subject, .. } if own(subject) => None,
        ChainError::Policy { .. } if leaf.may_refuse_policies() => None,
        // The leaf bears its issuer's name and key.
        ChainError::Circle { .. } => None,
        error => Some(fitting_path(error)),
    }
}

fn fitting_path(error: &ChainError) -> Vec<u16> {
    match error {
        ChainError::Certificate { flaw, .. } => match flaw {
            Flaw::UnhandledCriticalExtension => vec![306],
            Flaw::NotYetValid { .. } | Flaw::Expired { .. } => vec![402, 313, 315],
            Flaw::NotAnAuthority => vec![301],
            Flaw::PathTooLong { .. } => vec![403],
            _ => vec![],
        },
        ChainError::UnknownIssuer { .. } => vec![401, 304, 408, 301],
        ChainError::NotSignedByIssuer { reason, .. } => match reason {
            IssuerSignatureError::NotCa => vec![301],
            IssuerSignatureError::NoCertSign => vec![303],
            _ => vec![401, 304, 309, 311],
        },
        ChainError::UnknownIssuerKey { .. } => vec![309],
        ChainError::Circle { .. } => vec![408, 401],
        ChainError::TooManySignatureChecks { .. } => vec![407],
        ChainError::KeyUsage { .. } => vec![305],
        ChainError::Policy { .. } => vec![308],
        ChainError::NameConstraints { .. } | ChainError::HostNameWithoutAlternativeName { .. } => {
            vec![307]
        }
        ChainError::NotUnique { .. } => vec![404],
        _ => vec![],
    }
}

fn fitting_load(case: &Case, restored: &Restored, error: &LoadError) -> Vec<u16> {
    match error {
        LoadError::Folder(error) => fitting_folder(error),
        LoadError::Setup(SetupError::NoAdmin) => no_admin(case, restored),
        LoadError::Setup(error) => fitting_setup(error),
        _ => vec![],
    }
}

fn fitting_folder(error: &FolderError) -> Vec<u16> {
    match error {
        FolderError::NoFolder { path } | FolderError::NoPem { path, .. }
            if path.ends_with("signcerts") =>
        {
            vec![701]
        }
        FolderError::NoFolder { .. } | FolderError::NoPem { .. } => vec![106],
        FolderError::UnreadableFolder { .. } | FolderError::KeyStore { .. } => vec![107],
        FolderError::UnreadableFile { path, .. } if path.ends_with("config.yaml") => vec![201],
        FolderError::UnreadableFile { .. } => vec![206],
        FolderError::Yaml { .. } | FolderError::InvalidUtf8 { .. } => vec![201],
        FolderError::NotRegular { .. } | FolderError::FileTooLarge { .. } => vec![110],
        _ => vec![],
    }
}

/// That there is no administrator is what the loader says, too. Where something was meant to be one, that must be named.
fn no_admin(case: &Case, restored: &Restored) -> Vec<u16> {
    let meant = [101, 105, 201, 202, 203, 214];
    let has = |name: &str| restored.msp().join(name).exists();
    let files = std::fs::read_dir(restored.msp().join("admincerts"));
    let has_files = files.is_ok_and(|mut files| files.next().is_some());
    match case.mode {
        Mode::Proto => vec![601],
        _ if has("config.yaml") || has_files => meant.to_vec(),
        _ => vec![601],
    }
}

fn fitting_setup(error: &SetupError) -> Vec<u16> {
    match error {
        SetupError::HashFunction { .. } => vec![111],
        SetupError::NoRoot => vec![106],
        SetupError::NoPem { place } | SetupError::Certificate { place, .. } => match place {
            CertificateSource::OrganizationalUnit { .. } | CertificateSource::NodeOu { .. } => {
                vec![206, 207]
            }
            _ => vec![104, 108],
        },
        SetupError::Refused { place, reason } => match (place, reason) {
            (CertificateSource::Admin { .. }, _) => vec![602, 603],
            (CertificateSource::Signing, _) => vec![703],
            (_, DeserializeError::KeyAlgorithm { .. }) => vec![309],
            (_, DeserializeError::Sanitizing(reason)) => sanitizing(reason),
            _ => vec![],
        },
        SetupError::Sanitizing { place, reason } => match place {
            CertificateSource::Admin { .. } => vec![602, 603],
            CertificateSource::OrganizationalUnit { .. } | CertificateSource::NodeOu { .. } => {
                vec![207]
            }
            _ => sanitizing(reason),
        },
        SetupError::Crl { .. } => vec![502],
        SetupError::NotCa { .. } => vec![301],
        SetupError::SubjectKeyIdentifier { .. } => vec![302],
        SetupError::InvalidCa { reason, .. } => match reason {
            ValidationError::Path(path) => fitting_path(path),
            ValidationError::Revoked { .. } => vec![508],
            ValidationError::CrlAuthority { .. } => vec![503],
            _ => vec![],
        },
        SetupError::SigningKey(_) => vec![706],
        SetupError::SigningIdentityExpired { .. } => vec![704],
        SetupError::UnlistedCa { .. } => vec![207],
        SetupError::InnerCa { .. } => vec![208],
        SetupError::NodeOuMissing { .. } => vec![214],
        SetupError::InvalidAdmin { reason, .. } => match reason {
            PrincipalError::NotValid(ValidationError::Revoked { .. }) => vec![604],
            PrincipalError::NotValid(ValidationError::CaCertificate) => vec![602],
            PrincipalError::NotValid(ValidationError::CrlAuthority { .. }) => vec![503],
            PrincipalError::NotValid(ValidationError::InnerIssuer { .. }) => vec![406],
            PrincipalError::NotValid(
                ValidationError::OrganizationalUnitNotListed { .. }
                | ValidationError::NoRole { .. }
                | ValidationError::SeveralRoles { .. }
                | ValidationError::CertifiersMismatch { .. },
            ) => vec![605, 207, 208, 211, 212, 213],
            PrincipalError::NotValid(_) => vec![603],
            _ => vec![603, 605],
        },
        _ => vec![],
    }
}

fn sanitizing(reason: &SanitizingError) -> Vec<u16> {
    match reason {
        // A CA that is no root by its own signature is looked for below the others.
        SanitizingError::Path(path) => fitting_path(path),
        SanitizingError::NoIssuer => vec![304, 301, 303, 311],
        SanitizingError::Signature(_) | SanitizingError::Rewrite(_) => vec![304, 401],
        _ => vec![],
    }
}
