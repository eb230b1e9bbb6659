//! Values of a channel's configuration that only old or unusual channels have, and the enums of the others.

use super::message::{enumeration, messages};
use super::value::Secret;

messages! {
    /// `KafkaBrokers` (package `orderer`): where channels that were migrated from Kafka once ordered.
    struct KafkaBrokers<'a> {
        /// `host:port`.
        1 => brokers: Vec<&'a str>,
    }

    /// `IdemixMSPConfig` (package `msp`): the configuration of an MSP of anonymous credentials.
    struct IdemixMspConfig<'a> {
        /// The MSP id.
        1 => name: &'a str,
        /// The issuer's public key.
        2 => ipk: &'a [u8],
        /// The credential that this MSP signs with.
        3 => signer: Option<IdemixMspSignerConfig<'a>>,
        /// The key that revocations are signed with.
        4 => revocation_pk: &'a [u8],
        /// The present interval of revocation.
        5 => epoch: i64,
    }

    /// `IdemixMSPSignerConfig` (package `msp`).
    struct IdemixMspSignerConfig<'a> {
        /// The credential.
        1 => cred: &'a [u8],
        /// Its secret key.
        2 => sk: Secret<'a>,
        /// The OU.
        3 => organizational_unit_identifier: &'a str,
        /// A bit mask of roles.
        4 => role: i32,
        /// Who it was issued to.
        5 => enrollment_id: &'a str,
        /// A `CredentialRevocationInformation`.
        6 => credential_revocation_information: &'a [u8],
    }
}

enumeration! {
    /// `Options.Rotation` (package `smartbft`).
    enum BftRotation {
        /// Not said: off.
        Unspecified = 0,
        /// One leader until it fails.
        Off = 1,
        /// Leaders take turns; Fabric refuses it.
        On = 2,
    }
}
