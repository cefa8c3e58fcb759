//! The node process: tunnels and firewall, with the right to manage networks and nothing else.

use super::{child::CANNOT_WORK, confine, tls::host_name};
use crate::{args::RunOptions, log, state::State, terminal};
use nix::unistd::getppid;
use tokio::signal::unix::{SignalKind, signal};

/// Runs until told to stop.
///
/// # Errors
/// With one sentence that says what to do.
pub fn node_process(options: &RunOptions) -> anyhow::Result<()> {
    let state = State::new(&options.state.path);
    let mut node = alcove_node::Options::new(state.node(), host_name());
    log::start_and_tell(node.log.clone());
    let supervisor = getppid();
    confine::begin()?;
    confine::node()?;
    confine::follow_supervisor(supervisor)?;
    node.interface.clone_from(&options.interface);
    if !options.listen.is_empty() {
        node.portal_ports = options.listen.iter().map(|address| address.port()).collect();
    }
    let dial = alcove_node::Way { socket: state.link_socket(), folder: state.node() };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(3)
        .thread_stack_size(512 << 10)
        .build()?;
    let ended = runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let stop = async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        };
        alcove_node::run(node, dial, stop).await.map_err(anyhow::Error::new)
    });
    if let Err(error) = ended {
        terminal::explain(&error);
        std::process::exit(i32::from(CANNOT_WORK));
    }
    Ok(())
}
