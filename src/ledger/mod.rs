//! Floor 10: blocks and transactions, and whether identities, signatures and policies bear them out.
