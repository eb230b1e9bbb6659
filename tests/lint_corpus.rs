//! Of the bundled corpus' MSPs that do not load, or that refuse an identity for a reason that lies in their configuration: does a
//! lint name the cause?
//!
//! What counts as such a reason, which lints fit it, and which certificate or list is at fault, is said by the type of the error:
//! see [`Cause`]. A finding counts when its code fits and it names the culprit as its place, or as a place that plays a part.
//! Findings that only say what the loader's error says ([`ECHOES`]) do not count, and neither do causes to which they alone fit.

#[path = "support/archive.rs"]
mod archive;
#[path = "support/conformance/case.rs"]
#[expect(dead_code, reason = "the conformance run asks more of a case")]
mod case;
#[path = "support/lint_culprit.rs"]
mod culprit;
#[path = "support/conformance/folder.rs"]
mod folder;
#[path = "support/conformance/format.rs"]
mod format;
#[path = "support/conformance/record.rs"]
#[expect(dead_code, reason = "the conformance run compares more")]
mod record;

use case::Case;
use culprit::{Culprits, is_about};
use fabric_msp::chain::{ChainError, Flaw};
use fabric_msp::config::{FolderError, MspConfig, MspFolder, Purpose};
use fabric_msp::encoding::pem;
use fabric_msp::lint::{Finding, Linter, Options, Report, Severity};
use fabric_msp::msp::{CertificateSource, SanitizingError};
use fabric_msp::signer::KeyStore;
use fabric_msp::wire::SerializedIdentity;
use fabric_msp::x509::{Certificate, IssuerSignatureError};
use fabric_msp::{
    DeserializeError, LoadError, Msp, MspVersion, PrincipalError, SetupError, Time, ValidationError,
};
use folder::Restored;
use format::Mode;
use std::collections::BTreeMap;

/// 2026-01-01: the corpus' certificates are made for 2020 to 2049.
const NOW: Time = Time::from_unix(1_767_225_600);

/// The causes that loader errors do not say by themselves, as counted when this test was written: the set must not shrink unseen.
const MIN_CAUSES: usize = 312;

/// Why Fabric refuses, in this crate's words, and for which version of the rules.
struct Cause {
    version: MspVersion,
    what: String,
    /// The lints that name it.
    fitting: Vec<u16>,
    /// What they must name; lints of OUs name the OU instead.
    culprits: Culprits,
}

/// Lints that say what the loader's error says, if that is all there is.
const ECHOES: [u16; 14] = [
    106, 107, 108, 110, 111, 201, 206, 301, 302, 502, 601, 603, 701, 703,
];

/// What a report makes of a cause.
enum Verdict {
    Named,
    /// By information alone (405).
    Hinted,
    /// By a lint that repeats the loader's error.
    Echoed,
    Missed,
}

impl Cause {
    fn judge(&self, report: &Report, config: Option<&MspConfig>) -> Verdict {
        let fits = |finding: &&Finding| {
            let number = number(finding);
            // It is for information as long as nothing shows that identities come from such a CA; this cause does.
            let tells = finding.severity > Severity::Info || number == Some(405);
            let names =
                number.is_some_and(|it| it / 100 == 2) || is_about(finding, &self.culprits, config);
            tells && number.is_some_and(|it| self.fitting.contains(&it)) && names
        };
        let fitting: Vec<u16> = (report.findings.iter().filter(fits))
            .filter_map(number)
            .collect();
        let mut beyond = fitting.iter().filter(|it| !ECHOES.contains(it)).peekable();
        match beyond.peek().is_some() {
            true if beyond.all(|it| *it == 405) => Verdict::Hinted,
            true => Verdict::Named,
            false if fitting.is_empty() => Verdict::Missed,
            false => Verdict::Echoed,
        }
    }
}

/// `404` of `MSP-LINT-404`; the loader's own errors have none.
fn number(finding: &Finding) -> Option<u16> {
    finding.lint.as_ref()?;
    finding.code.strip_prefix("MSP-LINT-")?.parse().ok()
}

/// Why an identity's refusal is not among the causes, and how often.
type Excluded = BTreeMap<&'static str, usize>;

#[test]
fn nine_in_ten_causes_are_found() {
    let root = archive::unpack("conformance/dev.tar.gz", "lint-corpus").join("dev");
    let (mut named, mut hinted, mut echoed, mut placed) = (0, 0, 0, 0);
    let (mut misses, mut excluded) = (Vec::new(), Excluded::new());
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
        let config = config_of(&case, &restored).ok();
        for cause in causes_of(&case, &restored, &mut excluded) {
            let report = lint(&case, &restored, cause.version);
            placed += usize::from(!cause.culprits.is_empty());
            match cause.judge(&report, config.as_ref()) {
                Verdict::Named => named += 1,
                Verdict::Hinted => hinted += 1,
                Verdict::Echoed => echoed += 1,
                Verdict::Missed => misses.push(format!(
                    "{} ({}): {}; fitting {:?}, found {:?}",
                    case.name,
                    cause.version,
                    cause.what,
                    cause.fitting,
                    telling(&report)
                )),
            }
        }
    }
    misses.iter().for_each(|miss| println!("missed: {miss}"));
    for (reason, count) in &excluded {
        println!("excluded: {count} probes: {reason}");
    }
    println!("{hinted} are named by information alone");
    let named = named + hinted;
    let (causes, missed) = (named + misses.len(), misses.len());
    println!("{named} of {causes} causes named, beyond what the loader's error says");
    println!(
        "{echoed} more are said by the loader's error alone: {} of {} with them",
        named + echoed,
        causes + echoed
    );
    println!("of {placed} causes the culprit is known and compared");
    assert!(causes >= MIN_CAUSES, "{causes}");
    assert!(missed * 10 <= causes, "{missed} of {causes} missed");
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
fn causes_of(case: &Case, restored: &Restored, excluded: &mut Excluded) -> Vec<Cause> {
    let mut failing = case
        .expected
        .iter()
        .filter(|(_, it)| !it.load.verdict.is_accepted());
    if let Some((version, record)) = failing.next_back() {
        let config = config_of(case, restored).ok();
        let (fitting, culprits) = match load(case, restored, *version) {
            Ok(_) => unreachable!("{} loads here", case.name),
            Err(Some(error)) => {
                let culprits = match (&error, &config) {
                    (LoadError::Setup(error), Some(config)) => culprit::of_setup(error, config),
                    _ => Culprits::new(),
                };
                (fitting_load(case, restored, &error), culprits)
            }
            Err(None) => Default::default(),
        };
        let what = record.load.verdict.to_string();
        return vec![Cause {
            version: *version,
            what,
            fitting,
            culprits,
        }];
    }
    let version = MspVersion::V3_0;
    let Ok(msp) = load(case, restored, version) else {
        unreachable!("{} does not load here", case.name)
    };
    let config = config_of(case, restored).unwrap_or_default();
    let mut causes: Vec<Cause> = Vec::new();
    for probe in &case.probes {
        let refusal = refusal(&msp, &config, &probe.identity.serialized(&case.mspid));
        let (what, fitting, culprits) = match refusal {
            Ok(None) => continue,
            Ok(Some(refusal)) => refusal,
            Err(reason) => {
                *excluded.entry(reason).or_default() += 1;
                continue;
            }
        };
        if !causes.iter().any(|known| known.fitting == fitting) {
            let what = format!("{}: {what}", probe.name);
            causes.push(Cause {
                version,
                what,
                fitting,
                culprits,
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

/// The configuration, as far as there is one.
fn config_of(case: &Case, restored: &Restored) -> Result<MspConfig, ()> {
    let purpose = match case.mode {
        Mode::Proto => {
            let config = MspConfig::from_fabric_msp_config(case.config.as_deref().unwrap());
            return config.map_err(|_| ());
        }
        Mode::Local => Purpose::Local,
        Mode::Verifying => Purpose::Verifying,
    };
    let folder = MspFolder::read(restored.msp(), &case.mspid, purpose);
    folder.map(|folder| folder.config).map_err(|_| ())
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
///
/// `Ok(None)`: it is not refused. An error: why it is not counted.
fn refusal(
    msp: &Msp,
    config: &MspConfig,
    serialized: &[u8],
) -> Result<Option<Refusal>, &'static str> {
    let leaf = SerializedIdentity::decode(serialized).ok();
    let leaf = leaf
        .and_then(|message| Certificate::from_der(pem::decode(message.id_bytes)?.contents()).ok());
    let leaf = leaf.ok_or("no readable certificate")?;
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
    let is_own = authorities.any(signed);
    let issuers = || culprit::with_subjects(&[&leaf.issuer_text()], config);
    // Of an ambiguous or required path the error names no CA: it is the issuer's.
    let at_issuer = |found: Culprits| if found.is_empty() { issuers() } else { found };
    let (what, fitting, culprits) = match msp.deserialize_identity(serialized) {
        Err(error) => match &error {
            DeserializeError::Sanitizing(SanitizingError::Path(path)) => {
                let culprits = at_issuer(culprit::named(path, config));
                (error.to_string(), refused_path(path, &leaf), culprits)
            }
            _ => (error.to_string(), None, Culprits::new()),
        },
        Ok(identity) => match msp.validate(&identity) {
            Ok(_) => return Ok(None),
            Err(error) => {
                let own = culprit::of_validation(&error, config);
                let culprits = match error {
                    ValidationError::Path(_) => at_issuer(own),
                    _ => own,
                };
                (error.to_string(), refused(&error, &leaf, msp), culprits)
            }
        },
    };
    match fitting {
        _ if !is_own => Err("no listed CA issued it"),
        None => Err("its own certificate or its own revocation is why"),
        Some(fitting) => Ok(Some((what, fitting, culprits))),
    }
}

/// What Fabric says, the lints that fit it, and what is at fault.
type Refusal = (String, Vec<u16>, Culprits);

fn refused(error: &ValidationError, leaf: &Certificate, msp: &Msp) -> Option<Vec<u16>> {
    match error {
        ValidationError::Path(path) => refused_path(path, leaf),
        ValidationError::InnerIssuer { .. } => Some(vec![405, 406]),
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
        SetupError::SigningKey(_) => vec![706, 707],
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
