//! Endorsement policies from a file.

use crate::failure::Failure;
use crate::input;
use fabric_msp::ledger::EndorsementPolicy;
use fabric_msp::policy::SignaturePolicy;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The largest file of policies that is read.
const MAX_FILE: u64 = 1 << 20;

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Policy {
    SignaturePolicy(String),
    ChannelConfigPolicy(String),
}

/// The policies by chaincode; none without a file.
pub fn read(path: Option<&Path>) -> Result<Vec<(String, EndorsementPolicy)>, Failure> {
    let Some(path) = path else {
        return Ok(Vec::new());
    };
    let bytes = input::read(path, MAX_FILE)?;
    let policies: BTreeMap<String, Policy> =
        serde_json::from_slice(&bytes).map_err(|error| unreadable(path, &error))?;
    policies
        .into_iter()
        .map(|(chaincode, policy)| compile(chaincode, policy))
        .collect()
}

fn compile(chaincode: String, policy: Policy) -> Result<(String, EndorsementPolicy), Failure> {
    let compiled = match policy {
        Policy::ChannelConfigPolicy(path) => EndorsementPolicy::Channel(path),
        Policy::SignaturePolicy(text) => {
            let parsed = SignaturePolicy::parse(&text);
            let named = |failure: Failure| failure.while_doing(&format!("policy of `{chaincode}`"));
            EndorsementPolicy::Signature(parsed.map_err(|error| named(Failure::of(&error)))?)
        }
    };
    Ok((chaincode, compiled))
}

fn unreadable(path: &Path, error: &serde_json::Error) -> Failure {
    Failure::own(
        crate::codes::NO_ENDORSEMENT_POLICIES,
        format!(
            "`{}` holds no endorsement policies: {error}",
            path.display()
        ),
        "write for each chaincode `{\"NAME\": {\"signature_policy\": \"...\"}}` or `{\"NAME\": {\"channel_config_policy\": \"...\"}}`",
    )
}
