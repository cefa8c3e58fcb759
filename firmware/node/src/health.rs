//! The machine's load and uptime, from `/proc`.

use std::fs;

/// Load averages over 1, 5 and 15 minutes; zeros when they cannot be read.
pub(crate) fn load() -> [f32; 3] {
    parse_load(&fs::read_to_string("/proc/loadavg").unwrap_or_default())
}

/// Seconds since the system started.
pub(crate) fn uptime() -> u64 {
    let text = fs::read_to_string("/proc/uptime").unwrap_or_default();
    text.split('.').next().and_then(|whole| whole.parse().ok()).unwrap_or(0)
}

/// Processors that this process may use.
pub(crate) fn cpus() -> u16 {
    std::thread::available_parallelism().map_or(1, |count| u16::try_from(count.get()).unwrap_or(u16::MAX))
}

fn parse_load(text: &str) -> [f32; 3] {
    let mut numbers = text.split(' ').map(|number| number.parse().unwrap_or(0.0));
    std::array::from_fn(|_| numbers.next().unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn load_is_read_and_nonsense_is_zero() {
        assert_eq!(parse_load("0.52 1.58 2.59 3/456 789\n"), [0.52, 1.58, 2.59]);
        assert_eq!(parse_load(""), [0.0; 3]);
    }
}
