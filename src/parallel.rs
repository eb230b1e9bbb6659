//! Work in pieces: over all cores with the feature `parallel`, else one piece after the other where it is asked for.
//!
//! Pieces know nothing of each other and their results are put together in their order, so nothing but time depends on how work is cut
//! and on how many cores there are.

/// Pieces for each core: enough that a core that is done early finds another one's.
#[cfg(feature = "parallel")]
const PIECES_PER_CORE: usize = 4;

/// Into how many pieces work should be cut: one where there is one core to do it.
#[cfg(feature = "parallel")]
pub(crate) fn pieces() -> usize {
    match cores() {
        ..=1 => 1,
        cores => cores * PIECES_PER_CORE,
    }
}

/// How many cores there are to work on, at least one.
#[cfg(feature = "parallel")]
pub(crate) fn cores() -> usize {
    rayon::current_num_threads().max(1)
}

/// Into how many pieces work should be cut.
#[cfg(not(feature = "parallel"))]
pub(crate) const fn pieces() -> usize {
    1
}

/// `work` of each piece, in their order.
#[cfg(feature = "parallel")]
pub(crate) fn map<T: Send, R: Send>(pieces: Vec<T>, work: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

    if pieces.len() < 2 {
        return pieces.into_iter().map(work).collect();
    }
    let pieces = pieces.into_par_iter().with_max_len(1);
    pieces.map(work).collect()
}

/// How many cores there are to work on.
#[cfg(not(feature = "parallel"))]
pub(crate) const fn cores() -> usize {
    1
}

/// `work` of each piece, in their order.
#[cfg(not(feature = "parallel"))]
pub(crate) fn map<T, R>(pieces: Vec<T>, work: impl Fn(T) -> R) -> Vec<R> {
    pieces.into_iter().map(work).collect()
}

/// What `work` makes of all items, cut into slices of at least `fewest`.
pub(crate) fn in_slices<'a, T: Sync, R: Send>(
    items: &'a [T],
    fewest: usize,
    work: impl Fn(&'a [T]) -> Vec<R> + Sync + Send,
) -> Vec<R> {
    let size = items.len().div_ceil(pieces()).max(fewest).max(1);
    if items.len() <= size {
        return work(items);
    }
    let slices = items.chunks(size).collect();
    map(slices, work).into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_order_however_work_is_cut() {
        for count in [0_u32, 1, 7, 1_000] {
            let items: Vec<u32> = (0..count).collect();
            for fewest in [0, 1, 10, 2_000] {
                let doubled = in_slices(&items, fewest, |slice| {
                    slice.iter().map(|n| 2 * n).collect()
                });
                assert_eq!(doubled, items.iter().map(|n| 2 * n).collect::<Vec<_>>());
            }
        }
    }
}
