//! Identities as files: PEM, or a serialized identity.

use crate::failure::Failure;
use crate::input;
use clap::{Args, ValueEnum};
use fabric_msp::wire::SerializedIdentity;
use fabric_msp::{DeserializeError, Identity, Msp};
use std::path::Path;

/// In which form identities come.
#[derive(Args)]
pub struct FormArg {
    /// The form of identities: PEM certificates or serialized identities.
    #[arg(long = "input", value_name = "FORM", value_enum, default_value_t)]
    form: Form,
}

/// The form of an identity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Tell by the content.
    #[default]
    Auto,
    /// A PEM certificate; the MSP identifier is the one given.
    Pem,
    /// A SerializedIdentity message.
    Serialized,
}

/// Bytes that are to be judged.
pub enum Given {
    /// A PEM certificate.
    Pem(Vec<u8>),
    /// A SerializedIdentity message.
    Serialized(Vec<u8>),
}

impl FormArg {
    /// Reads the file; what is in it has yet to be judged.
    ///
    /// The inner result is the MSP's verdict on the bytes.
    pub fn read(
        &self,
        msp: &Msp,
        path: &Path,
    ) -> Result<Result<Identity, DeserializeError>, Failure> {
        Ok(match self.given(path)? {
            Given::Serialized(bytes) => msp.deserialize_identity(&bytes),
            Given::Pem(bytes) => msp.identity_from_pem(&bytes),
        })
    }

    /// The file's bytes, and what they are.
    pub fn given(&self, path: &Path) -> Result<Given, Failure> {
        let bytes = input::read(path, input::MAX_IDENTITY)?;
        Ok(match self.of(&bytes) {
            Form::Serialized => Given::Serialized(bytes),
            Form::Pem | Form::Auto => Given::Pem(bytes),
        })
    }

    /// Reads the file as a serialized identity, wrapping a certificate into one.
    pub fn serialized(&self, msp: &Msp, path: &Path) -> Result<Vec<u8>, Failure> {
        let bytes = input::read(path, input::MAX_IDENTITY)?;
        let wrapped = |pem: &[u8]| {
            SerializedIdentity {
                mspid: msp.id(),
                id_bytes: pem,
            }
            .encode()
        };
        Ok(match self.of(&bytes) {
            Form::Serialized => bytes,
            Form::Pem | Form::Auto => wrapped(&bytes),
        })
    }

    fn of(&self, bytes: &[u8]) -> Form {
        match self.form {
            Form::Auto if looks_serialized(bytes) => Form::Serialized,
            Form::Auto => Form::Pem,
            form => form,
        }
    }
}

/// Is it a message that carries an MSP identifier, as no PEM text does?
fn looks_serialized(bytes: &[u8]) -> bool {
    SerializedIdentity::decode(bytes)
        .is_ok_and(|message| !message.mspid.is_empty() && !message.mspid.contains("-----"))
}
