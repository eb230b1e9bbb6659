//! How many cores work takes: one, where nothing else is said, whatever the crate was built with.

use crate::contest::{Contestant, Fault};

/// The work of one core.
#[cfg(feature = "parallel")]
pub fn alone<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(pool) => pool.install(work),
        Err(fault) => panic!("no thread to be had: {fault}"),
    }
}

/// The work of one core: the crate starts no threads.
#[cfg(not(feature = "parallel"))]
pub fn alone<R>(work: impl FnOnce() -> R) -> R {
    work()
}

/// A pass that the crate itself spreads over so many cores.
#[cfg(feature = "parallel")]
pub fn over<'a>(
    cores: usize,
    operations: usize,
    pass: impl Fn() -> bool + Sync + 'a,
) -> Result<Contestant<'a>, Fault> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(cores).build()?;
    let pass = move || pool.install(&pass);
    Ok(Contestant::timed_by_wall("", operations, pass))
}

/// A pass over several cores: not in this build.
#[cfg(not(feature = "parallel"))]
pub fn over<'a>(
    _: usize,
    _: usize,
    _: impl Fn() -> bool + Sync + 'a,
) -> Result<Contestant<'a>, Fault> {
    Ok(Contestant::absent("", "needs the feature `parallel`"))
}
