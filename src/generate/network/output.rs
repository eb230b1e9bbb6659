//! A chain of blocks as files.

use std::path::Path;

use super::{GeneratedBlock, LedgerBuilder, NetworkError};
use crate::generate::{Access, Output};

impl LedgerBuilder<'_> {
    /// Writes every block, as a peer keeps it, into the folder `path`: `0000.block`, `0001.block`, ..
    ///
    /// # Errors
    /// Those of the output.
    pub fn write_blocks(&self, output: &mut impl Output, path: &Path) -> Result<(), NetworkError> {
        output.folder(path)?;
        for block in self.blocks() {
            let name = format!("{:04}.block", block.number);
            output.file(&path.join(name), &block.encode(), Access::Public)?;
        }
        Ok(())
    }

    /// Writes a peer's raw ledger file, `blockfile_000000`, into the folder `path`.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write_block_file(
        &self,
        output: &mut impl Output,
        path: &Path,
    ) -> Result<(), NetworkError> {
        output.folder(path)?;
        let file = self.block_file();
        output.file(&path.join("blockfile_000000"), &file, Access::Public)?;
        Ok(())
    }

    /// A peer's raw ledger file: every block in the peer's own form, its length in front.
    pub fn block_file(&self) -> Vec<u8> {
        let mut file = Vec::new();
        for block in self.blocks() {
            put_bytes(&mut file, &own_form(block));
        }
        file
    }
}

/// Number, data hash, previous hash, envelopes, metadata.
fn own_form(block: &GeneratedBlock) -> Vec<u8> {
    let mut out = Vec::new();
    put_varint(&mut out, block.number);
    put_bytes(&mut out, &block.data_hash);
    put_bytes(&mut out, &block.previous_hash);
    put_varint(&mut out, block.data.len() as u64);
    for envelope in &block.data {
        put_bytes(&mut out, envelope);
    }
    let codes = block.code_octets();
    let metadata = block.metadata(&codes);
    put_varint(&mut out, metadata.len() as u64);
    for entry in metadata {
        put_bytes(&mut out, entry);
    }
    out
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// As protobuf writes it: seven bits an octet, the lowest first.
fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
