//! Configurations as JSON, equal to what Fabric's tools wrote of a real channel's.

#[path = "support/raft.rs"]
mod raft;

use fabric_msp::channel::{NamedConfig, json};
use fabric_msp::wire::{Config, ConfigUpdate};
use raft::Raft;
use serde_json::Value;
use std::sync::OnceLock;

#[test]
fn configurations_read_like_those_of_the_tools() {
    let block = ledger().read("config.block");
    let config = NamedConfig::of_block(&block)
        .unwrap()
        .envelope
        .config
        .unwrap();
    assert_eq!(parsed(&json::config(&config)), file("config.json"));

    let block = ledger().read("artefacts/genesis.block");
    let config = NamedConfig::of_block(&block)
        .unwrap()
        .envelope
        .config
        .unwrap();
    let genesis = file("artefacts/genesis.json");
    let expected = &genesis["data"]["data"][0]["payload"]["data"]["config"];
    assert_eq!(&parsed(&json::config(&config)), expected);

    for name in [
        "acl",
        "anchor3",
        "batch",
        "crl",
        "org3",
        "writers",
        "writersback",
    ] {
        let bytes = ledger().read(&format!("artefacts/config-updates/{name}.new.pb"));
        let json = parsed(&json::config(&Config::decode(&bytes).unwrap()));
        // The tool's input was edited by hand: numbers there may stand as text or not.
        let expected = file(&format!("artefacts/config-updates/{name}.new.json"));
        assert_eq!(lenient(json), lenient(expected), "{name}");
    }
}

#[test]
fn updates_read_like_those_of_the_tools() {
    for name in [
        "acl",
        "anchor3",
        "batch",
        "crl",
        "org3",
        "writers",
        "writersback",
    ] {
        let bytes = ledger().read(&format!("artefacts/config-updates/{name}.update.pb"));
        let json = parsed(&json::config_update(&ConfigUpdate::decode(&bytes).unwrap()));
        assert_eq!(
            json,
            file(&format!("artefacts/config-updates/{name}.update.json")),
            "{name}"
        );
    }
}

fn parsed(json: &json::Json) -> Value {
    let value: Value = serde_json::from_str(&json.to_string()).unwrap();
    assert_eq!(
        value,
        serde_json::from_str::<Value>(&format!("{json:#}")).unwrap()
    );
    value
}

fn lenient(value: Value) -> Value {
    match value {
        Value::Array(list) => list.into_iter().map(lenient).collect(),
        Value::Object(map) => map.into_iter().map(|(k, v)| (k, lenient(v))).collect(),
        Value::Number(number) => Value::String(number.to_string()),
        other => other,
    }
}

fn file(name: &str) -> Value {
    serde_json::from_slice(&ledger().read(name)).unwrap()
}

fn ledger() -> &'static Raft {
    static LEDGER: OnceLock<Raft> = OnceLock::new();
    LEDGER.get_or_init(|| Raft::unpack("json-ledger"))
}
