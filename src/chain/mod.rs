//! Floor 4: certification paths, as Go's `Certificate.Verify` finds and judges them.
