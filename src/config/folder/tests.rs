//! What counts in a folder and what does not.

use std::fs::{create_dir, create_dir_all, write};
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::diagnostic::Diagnostic;

const PEM: &[u8] = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

/// A folder that is removed in the end.
struct TestFolder(PathBuf);

impl TestFolder {
    /// A folder with a root.
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("fabric-msp-folder-{}-{number}", std::process::id());
        let folder = Self(std::env::temp_dir().join(name));
        folder.file("cacerts/ca.pem", PEM)
    }

    fn file(self, name: &str, contents: &[u8]) -> Self {
        let path = self.0.join(name);
        create_dir_all(path.parent().expect("has one")).expect("makes the folder");
        write(path, contents).expect("writes the file");
        self
    }

    fn folder(self, name: &str) -> Self {
        create_dir(self.0.join(name)).expect("makes the folder");
        self
    }

    fn node_ous(self, client: &str) -> Self {
        let text = format!("NodeOUs: {{Enable: true, ClientOUIdentifier: {{{client}}}}}");
        self.file("config.yaml", text.as_bytes())
    }

    fn read(&self, purpose: Purpose) -> Result<MspFolder, FolderError> {
        MspFolder::read(&self.0, "Org1MSP", purpose)
    }

    fn verifying(&self) -> MspFolder {
        self.read(Purpose::Verifying).expect("can be read")
    }

    fn code(&self) -> &'static str {
        self.read(Purpose::Verifying)
            .expect_err("cannot be read")
            .code()
    }
}

impl Drop for TestFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_root_is_enough_to_verify() {
    let found = TestFolder::new().verifying();
    let crypto = found.config.crypto_config.as_ref().expect("present");
    assert_eq!(crypto.signature_hash_family, "SHA2");
    assert_eq!(found.config.name, "Org1MSP");
    assert_eq!(found.config.root_certs, [PEM]);
    assert!(found.configuration.is_none() && found.key_store.is_empty());
}

#[test]
fn files_count_in_the_order_of_their_names_and_whole() {
    let long = [PEM, b"trailing text"].concat();
    let folder = TestFolder::new()
        .file("cacerts/.a", &long)
        .file("cacerts/B", PEM);
    assert_eq!(folder.verifying().config.root_certs, [&long, PEM, PEM]);
}

#[test]
fn what_holds_no_pem_is_skipped_and_noted() {
    let folder = TestFolder::new()
        .file("crls/text", b"no PEM")
        .file("crls/sub/crl.pem", PEM);
    let found = folder.verifying();
    assert!(found.config.revocation_list.is_empty());
    let reasons = found.notes.iter().filter_map(|note| match note {
        FolderNote::Skipped { reason, .. } => Some(*reason),
        _ => None,
    });
    assert_eq!(
        reasons.collect::<Vec<_>>(),
        [SkipReason::Folder, SkipReason::NoPem]
    );
}

#[test]
fn roots_must_be_there() {
    let folder = TestFolder::new();
    fs::remove_file(folder.0.join("cacerts/ca.pem")).expect("removes");
    assert_eq!(folder.code(), "MSP-CFG-103");
    fs::remove_dir(folder.0.join("cacerts")).expect("removes");
    assert_eq!(folder.code(), "MSP-CFG-101");
}

#[test]
fn names_in_messages_are_escaped_and_cut() {
    let name = format!("cacerts\n{}", "x".repeat(5_000));
    let error = FolderError::NoFolder { path: name.into() };
    let message = error.to_string();
    assert!(message.contains("\\n") && !message.contains('\n') && message.len() < 400);
}

#[test]
fn a_file_in_the_place_of_a_folder_is_refused() {
    for name in ["admincerts", "intermediatecerts", "tlscacerts", "crls"] {
        assert_eq!(
            TestFolder::new().file(name, PEM).code(),
            "MSP-CFG-102",
            "{name}"
        );
    }
}

#[test]
fn tls_intermediates_count_only_with_tls_roots() {
    let folder = TestFolder::new().file("tlsintermediatecerts", b"not even a folder");
    assert!(folder.verifying().config.tls_intermediate_certs.is_empty());
    assert_eq!(folder.file("tlscacerts/ca.pem", PEM).code(), "MSP-CFG-102");
}

#[test]
fn a_listed_ou_needs_its_certificate() {
    let listed = |path: &str| {
        let text = format!("OrganizationalUnitIdentifiers: [{{Certificate: {path}}}]");
        TestFolder::new().file("config.yaml", text.as_bytes())
    };
    for path in [
        "cacerts/ca.pem",
        "/cacerts/ca.pem",
        "nowhere/../cacerts/ca.pem",
    ] {
        let ous = listed(path)
            .verifying()
            .config
            .organizational_unit_identifiers;
        assert_eq!(
            ous.first().map(|ou| &ou.certificate[..]),
            Some(PEM),
            "{path}"
        );
    }
    for path in ["nowhere.pem", "cacerts", "\"\""] {
        assert_eq!(listed(path).code(), "MSP-CFG-104", "{path}");
    }
}

#[test]
fn a_node_ou_does_without_its_certificate() {
    let client = "Certificate: nowhere.pem, OrganizationalUnitIdentifier: client";
    let found = TestFolder::new().node_ous(client).verifying();
    let client = found.config.node_ous.and_then(|node_ous| node_ous.client);
    assert_eq!(client.expect("present").certificate, b"");
    let dropped = |note: &FolderNote| matches!(note, FolderNote::NodeOuCertificateDropped { .. });
    assert!(found.notes.iter().any(dropped));
}

#[test]
fn a_node_ou_without_a_name_is_none() {
    let found = TestFolder::new()
        .node_ous("Certificate: cacerts/ca.pem")
        .verifying();
    assert_eq!(found.config.node_ous.expect("present").client, None);
}

#[test]
fn an_identifier_must_be_text() {
    let folder = TestFolder::new().node_ous("OrganizationalUnitIdentifier: !!binary /w==");
    assert_eq!(folder.code(), "MSP-CFG-109");
}

#[test]
fn a_bad_configuration_is_refused_with_its_own_code() {
    assert_eq!(
        TestFolder::new().file("config.yaml", b"[").code(),
        "MSP-YAML-003"
    );
    assert_eq!(
        TestFolder::new().folder("config.yaml").code(),
        "MSP-CFG-104"
    );
}

#[test]
fn signing_needs_a_certificate_of_which_the_first_counts() {
    let folder = TestFolder::new();
    let error = folder.read(Purpose::Local).expect_err("no `signcerts`");
    assert_eq!(
        (error.code(), error.stage()),
        ("MSP-CFG-101", FolderStage::Config)
    );
    let other = [PEM, PEM].concat();
    let folder = folder.file("signcerts/b", &other).file("signcerts/a", PEM);
    let found = folder.read(Purpose::Local).expect("can be read");
    let signer = found.config.signing_identity.expect("present");
    assert_eq!(signer.public_signer, PEM);
    assert!(found.key_store.is_empty());
}

#[test]
fn all_entries_of_the_key_store_are_listed() {
    let folder = TestFolder::new()
        .file("signcerts/a", PEM)
        .file("keystore/b_sk", b"secret")
        .folder("keystore/a_sk")
        .file("keystore/c", &vec![b'x'; MAX_KEY_FILE_BYTES as usize + 1]);
    let found = folder.read(Purpose::Local).expect("can be read");
    let contents = found.key_store.iter().map(|file| {
        let length = file.contents.as_ref().map(|contents| contents.len());
        (file.name.as_str(), length)
    });
    assert_eq!(
        contents.collect::<Vec<_>>(),
        [("a_sk", None), ("b_sk", Some(6)), ("c", None)]
    );
    assert!(!format!("{found:?}").contains("115, 101, 99, 114, 101, 116"));
}

#[test]
fn a_key_store_must_be_a_folder() {
    let folder = TestFolder::new()
        .file("signcerts/a", PEM)
        .file("keystore", b"");
    let error = folder.read(Purpose::Local).expect_err("a file");
    assert_eq!(
        (error.code(), error.stage()),
        ("MSP-CFG-110", FolderStage::KeyStore)
    );
}

#[test]
fn files_beyond_reason_are_refused_unread() {
    let folder = TestFolder::new().file("crls/junk", b"");
    let junk = fs::File::create(folder.0.join("crls/junk")).expect("opens");
    junk.set_len(100_000_000).expect("grows");
    assert_eq!(folder.code(), "MSP-CFG-106");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_are_followed_and_dangling_ones_skipped() {
        let folder = TestFolder::new().folder("other");
        symlink("other", folder.0.join("admincerts")).expect("links");
        symlink("../cacerts/ca.pem", folder.0.join("other/a")).expect("links");
        symlink("nowhere", folder.0.join("other/b")).expect("links");
        symlink("nowhere", folder.0.join("config.yaml")).expect("links");
        let found = folder.verifying();
        assert_eq!(found.config.admins, [PEM]);
        let path = folder.0.join("admincerts/b");
        let reason = SkipReason::DanglingLink;
        assert!(found.notes.contains(&FolderNote::Skipped { path, reason }));
    }

    #[test]
    fn roots_that_cannot_be_read_are_named_with_the_reason() {
        let folder = TestFolder::new();
        fs::remove_file(folder.0.join("cacerts/ca.pem")).expect("removes");
        let folder = (0..20).fold(folder, |folder, n| {
            folder.file(&format!("cacerts/{n}.txt"), b"no PEM")
        });
        symlink("nowhere", folder.0.join("cacerts/z.pem")).expect("links");
        let error = folder.read(Purpose::Verifying).expect_err("no root");
        let message = error.to_string();
        assert!(message.contains("z.pem` is skipped: it is a link to nothing"));
        assert!(message.ends_with("; and others"));
        assert!(
            error
                .help()
                .is_some_and(|help| help.contains("permissions"))
        );
        let kept = |error| matches!(error, FolderError::NoPem { skipped, .. } if skipped.len() == MAX_SKIPPED_KEPT);
        assert!(kept(error));
    }

    #[test]
    fn devices_and_pipes_are_refused() {
        let folder = TestFolder::new().folder("crls");
        symlink("/dev/zero", folder.0.join("crls/endless")).expect("links");
        assert_eq!(folder.code(), "MSP-CFG-105");
    }
}
