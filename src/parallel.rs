//! Work in pieces: over all cores with the feature `parallel`, else one piece after the other where it is asked for.
//!
//! Pieces know nothing of each other and their results are put together in their order, so nothing but time depends on how work is cut
//! and on how many cores there are. The threads are those of rayon's pool that the caller is in, else of its global one, which is started
//! here when work is first worth cutting.

/// Pieces for each core: enough that a core that is done early finds another one's.
#[cfg(feature = "parallel")]
const PIECES_PER_CORE: usize = 4;

/// Into how many pieces work should be cut: one where there is one core to do it, or where it is itself part of a piece.
#[cfg(feature = "parallel")]
fn pieces() -> usize {
    match cores() {
        ..=1 => 1,
        _ if AT_WORK.get() => 1,
        cores => cores * PIECES_PER_CORE,
    }
}

/// How many threads there are to work with. A process that may start none goes on with the one it has; rayon itself would panic.
#[cfg(feature = "parallel")]
fn cores() -> usize {
    use std::error::Error;
    use std::sync::LazyLock;

    static HAS_POOL: LazyLock<bool> = LazyLock::new(|| {
        let started = rayon::ThreadPoolBuilder::new().build_global();
        // Without a cause: somebody else started it.
        started.map_or_else(|error| error.source().is_none(), |()| true)
    });
    match rayon::current_thread_index().is_some() || *HAS_POOL {
        true => rayon::current_num_threads(),
        false => 1,
    }
}

/// Into how many pieces work should be cut.
#[cfg(not(feature = "parallel"))]
const fn pieces() -> usize {
    1
}

#[cfg(feature = "parallel")]
thread_local! {
    /// Is this thread at work on a piece?
    static AT_WORK: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// `work` of each piece, in their order. A piece's own work is not cut again.
#[cfg(feature = "parallel")]
pub(crate) fn map<T: Send, R: Send>(pieces: Vec<T>, work: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

    if pieces.len() < 2 || cores() < 2 {
        return pieces.into_iter().map(work).collect();
    }
    let pieces = pieces.into_par_iter().with_max_len(1);
    let at_work = |piece| {
        let before = AT_WORK.replace(true);
        let result = work(piece);
        AT_WORK.set(before);
        result
    };
    pieces.map(at_work).collect()
}

/// `work` of each piece, in their order.
#[cfg(not(feature = "parallel"))]
pub(crate) fn map<T, R>(pieces: Vec<T>, work: impl Fn(T) -> R) -> Vec<R> {
    pieces.into_iter().map(work).collect()
}

/// All items, cut into slices of about `fewest` or more; uncut where they are not enough for two of those.
pub(crate) fn slices<T>(items: &[T], fewest: usize) -> Vec<&[T]> {
    if items.len() < 2 * fewest.max(1) {
        return vec![items];
    }
    let size = items.len().div_ceil(pieces()).max(fewest).max(1);
    match items.len() <= size {
        true => vec![items],
        false => items.chunks(size).collect(),
    }
}

/// What `work` makes of all items, cut by [`slices`].
pub(crate) fn in_slices<'a, T: Sync, R: Send>(
    items: &'a [T],
    fewest: usize,
    work: impl Fn(&'a [T]) -> Vec<R> + Sync + Send,
) -> Vec<R> {
    match &slices(items, fewest)[..] {
        [all] => work(all),
        slices => map(slices.to_vec(), work).into_iter().flatten().collect(),
    }
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
