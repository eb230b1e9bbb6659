//! What all writes of a transaction to one key come to (`txmgmt/validation/tx_ops.go`).

use std::collections::HashMap;

use crate::wire::KvMetadataEntry;

use super::super::read_write_set::{Change, Key, ReadWriteSet};

/// What becomes of a key and its metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation<'a, 'b> {
    /// Both are gone.
    Delete,
    /// The value is new, the metadata stay.
    Put(&'a [u8]),
    /// Both are new.
    PutWithMetadata(&'a [u8], &'b [KvMetadataEntry<'a>]),
    /// The metadata are new, the value stays; nothing happens where there is none.
    Metadata(&'b [KvMetadataEntry<'a>]),
}

/// The changes of one key, counted as Fabric counts them: flags are added, not joined, so a change that is repeated turns into
/// another. No endorser repeats one; a client that alters read-write sets needs endorsers who sign that.
#[derive(Default)]
struct Sum<'a, 'b> {
    flags: u8,
    value: &'a [u8],
    metadata: &'b [KvMetadataEntry<'a>],
}

const PUT: u8 = 1;
const METADATA_UPDATE: u8 = 2;
const METADATA_DELETE: u8 = 4;
const DELETE: u8 = 8;

/// One operation a key, in no order.
pub(super) fn of<'a, 'b>(
    results: &'b ReadWriteSet<'a>,
) -> impl Iterator<Item = (Key<'a>, Operation<'a, 'b>)> {
    let mut sums: HashMap<Key<'a>, Sum<'a, 'b>> = HashMap::new();
    for (key, change) in results.changes() {
        sums.entry(key).or_default().add(change);
    }
    sums.into_iter().map(|(key, sum)| (key, sum.operation()))
}

impl<'a, 'b> Sum<'a, 'b> {
    fn add(&mut self, change: Change<'a, 'b>) {
        let flag = match change {
            Change::Put(value) => {
                self.value = value;
                PUT
            }
            Change::Delete => DELETE,
            Change::Metadata([]) => METADATA_DELETE,
            Change::Metadata(entries) => {
                self.metadata = entries;
                METADATA_UPDATE
            }
        };
        self.flags = self.flags.wrapping_add(flag);
    }

    fn operation(self) -> Operation<'a, 'b> {
        let has = |flag| self.flags & flag == flag;
        match () {
            () if has(DELETE) => Operation::Delete,
            () if has(PUT) && (has(METADATA_UPDATE) || has(METADATA_DELETE)) => {
                Operation::PutWithMetadata(self.value, self.metadata)
            }
            () if self.flags | PUT == PUT => Operation::Put(self.value),
            () => Operation::Metadata(self.metadata),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::read_write_set::Namespace;
    use super::*;
    use crate::wire::{KvMetadataWrite, KvRwSet, KvWrite};

    fn write(value: &[u8], is_delete: bool) -> KvWrite<'_> {
        KvWrite {
            key: "k",
            is_delete,
            value,
        }
    }

    fn sum(writes: &[KvWrite<'_>], metadata: &[&[KvMetadataEntry<'_>]]) -> String {
        let metadata = metadata.iter().map(|entries| KvMetadataWrite {
            key: "k",
            entries: entries.to_vec(),
        });
        let public = KvRwSet {
            writes: writes.to_vec(),
            metadata_writes: metadata.collect(),
            ..KvRwSet::default()
        };
        let results = ReadWriteSet {
            namespaces: vec![Namespace {
                name: "cc",
                public,
                collections: Vec::new(),
            }],
        };
        let operations: Vec<_> = of(&results).map(|(_, operation)| operation).collect();
        match operations.as_slice() {
            [Operation::Delete] => "delete".to_owned(),
            [Operation::Put(_)] => "put".to_owned(),
            [Operation::PutWithMetadata(_, entries)] => format!("put, {} metadata", entries.len()),
            [Operation::Metadata(entries)] => format!("{} metadata", entries.len()),
            other => panic!("{other:?}"),
        }
    }

    /// As `txOps` of Fabric has it, the odd sums of repeated changes included.
    #[test]
    fn changes_of_a_key_come_to_one_operation() {
        let entry = [KvMetadataEntry {
            name: "n",
            value: b"v",
        }];
        let put = write(b"v", false);
        let one = std::slice::from_ref(&put);
        assert_eq!(sum(one, &[]), "put");
        assert_eq!(sum(&[write(b"", false)], &[]), "delete");
        assert_eq!(sum(&[write(b"v", true)], &[&entry]), "delete");
        assert_eq!(sum(one, &[&entry]), "put, 1 metadata");
        assert_eq!(sum(one, &[&[]]), "put, 0 metadata");
        assert_eq!(sum(&[], &[&entry]), "1 metadata");
        assert_eq!(sum(&[], &[&[]]), "0 metadata");
        assert_eq!(
            sum(&[put.clone(), put.clone()], &[]),
            "0 metadata",
            "1 + 1 is the flag of metadata"
        );
        assert_eq!(
            sum(&[put.clone(), put.clone(), put.clone()], &[]),
            "put, 0 metadata"
        );
    }
}
