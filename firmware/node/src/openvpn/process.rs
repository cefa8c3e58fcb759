//! One `openvpn` process, kept running: started, talked to, started again when it dies or hangs, and started anew
//! when its configuration changes. One task each; they know nothing of one another.

use super::{
    admissions::Admissions,
    fleet::Event,
    lines::Lines,
    program,
    session::{Now, Session},
};
use crate::{NodeError, clock};
use alcove_domain::{Listener, OpenvpnProcess, OpenvpnServer, OpenvpnServerFile, ProfileId, Transport};
use std::{
    fs::{self, File},
    io,
    os::fd::AsRawFd,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{UnixListener, UnixStream},
    process::{Child, ChildStdout},
    sync::{Notify, mpsc, watch},
    time::{Instant, sleep, sleep_until, timeout},
};

/// How long it may take from its start to its connection to us, and to write to it.
const COME_UP: Duration = Duration::from_secs(10);
const WRITE: Duration = Duration::from_secs(5);
/// How much is read at once, in bytes: little, as there are many processes.
const PIECE: usize = 2048;
/// How long it may take to say goodbye to its clients.
const FAREWELL: Duration = Duration::from_secs(3);
/// First and longest pause before it is started again.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// One that ran for so long begins with the first pause again.
const HEALTHY: Duration = Duration::from_secs(30);

/// What a process is to be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spec {
    pub profile: ProfileId,
    pub server: Arc<OpenvpnServer>,
    pub process: OpenvpnProcess,
    pub device: String,
    pub user: (String, String),
    pub prefer_aes: bool,
}

/// What a process's task needs beside its spec.
pub(crate) struct Surroundings {
    pub folder: PathBuf,
    pub admissions: Admissions,
    pub events: mpsc::Sender<Event>,
    /// Says that somebody may no longer be connected.
    pub revoked: Arc<Notify>,
}

/// Why one run of the program is over.
enum Over {
    /// It is to be another one.
    Changed,
    /// It is not wanted any more.
    Unwanted,
    /// It failed, in words.
    Failed(String),
}

/// Keeps it running until nobody holds the other end of `specs`.
pub(crate) async fn keep(mut specs: watch::Receiver<Spec>, around: Surroundings) {
    let mut pause = FIRST_PAUSE;
    loop {
        let spec = specs.borrow_and_update().clone();
        let device = spec.device.clone();
        let began = Instant::now();
        let over = run(&spec, &mut specs, &around).await;
        // What it leaves when it is killed.
        drop(fs::remove_file(around.folder.join(socket_name(&device))));
        match over {
            Over::Unwanted => return,
            Over::Changed => pause = FIRST_PAUSE,
            Over::Failed(words) => {
                if began.elapsed() > HEALTHY {
                    pause = FIRST_PAUSE;
                }
                // A single death is over by the time it could be told of.
                let told = if pause > FIRST_PAUSE {
                    Some(format!("profile {}, {}: {words}", spec.profile, ports(&spec.process)))
                } else {
                    tracing::warn!(profile = %spec.profile, ports = ports(&spec.process), "openvpn: {words}");
                    None
                };
                if around.events.send(Event::Problem { device, words: told }).await.is_err() {
                    return;
                }
                tokio::select! {
                    () = sleep(pause) => {}
                    changed = specs.changed() => if changed.is_err() { return },
                }
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

/// `UDP 1194`, for people.
fn ports(process: &OpenvpnProcess) -> String {
    let name = |listener: &Listener| match listener.transport {
        Transport::Udp => format!("UDP {}", listener.port),
        Transport::Tcp => format!("TCP {}", listener.port),
    };
    process.listeners.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn socket_name(device: &str) -> String {
    format!("{device}.sock")
}

async fn run(spec: &Spec, specs: &mut watch::Receiver<Spec>, around: &Surroundings) -> Over {
    let (mut child, output, stream) = match start(spec, &around.folder).await {
        Ok(started) => started,
        Err(words) => return Over::Failed(words),
    };
    quiet_redirects(&spec.device);
    let cleared = Event::Problem { device: spec.device.clone(), words: None };
    if around.events.send(cleared).await.is_err() {
        return Over::Unwanted;
    }
    let mut running = Running {
        session: Session::new(spec.profile.clone(), around.admissions.clone(), now()),
        stream,
        words: Words::new(output, spec),
    };
    let over = running.serve(&mut child, specs, around).await;
    running.session.close(now());
    running.tell(around).await;
    // Upon which it says goodbye to its clients and goes.
    drop(running);
    end(child, matches!(over, Over::Failed(_))).await;
    over
}

/// Starts the program and waits for its connection.
async fn start(spec: &Spec, folder: &Path) -> Result<(Child, Option<ChildStdout>, UnixStream), String> {
    let name = socket_name(&spec.device);
    let listener = listen(folder, &name).map_err(|error| format!("no management socket ({error})"))?;
    let configuration = OpenvpnServerFile {
        profile: &spec.profile,
        server: &spec.server,
        process: &spec.process,
        device: &spec.device,
        socket: &name,
        user: (&spec.user.0, &spec.user.1),
        prefer_aes: spec.prefer_aes,
    }
    .render();
    let mut child =
        program::start(folder, &configuration).await.map_err(|error: NodeError| error.to_string())?;
    let output = child.stdout.take();
    let mut words = Words::new(output, spec);
    let deadline = Instant::now() + COME_UP;
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let (stream, _) = accepted.map_err(|error| error.to_string())?;
                // Only the program that we started may be on the other end.
                let peer = stream.peer_cred().ok().and_then(|peer| peer.pid());
                let own = child.id().and_then(|id| i32::try_from(id).ok());
                if peer.is_some() && peer == own {
                    return Ok((child, words.output.take(), stream));
                }
            }
            ended = child.wait() => {
                words.rest().await;
                return Err(words.explain(ended.map_or_else(|e| e.to_string(), |status| status.to_string())));
            }
            () = words.read() => {}
            () = sleep_until(deadline) => {
                drop(child.kill().await);
                return Err("it did not come up in time".into());
            }
        }
    }
}

/// Listens in the folder, whose path may be longer than a socket's address (108 bytes) can be.
fn listen(folder: &Path, name: &str) -> io::Result<UnixListener> {
    match fs::remove_file(folder.join(name)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let opened = File::open(folder)?;
    UnixListener::bind(Path::new(&format!("/proc/self/fd/{}", opened.as_raw_fd())).join(name))
}

/// What one client sends to another goes in and out of one device: the kernel is not to advise a shorter way.
/// The device goes with the process, and the setting with the device.
fn quiet_redirects(device: &str) {
    let path = format!("/proc/sys/net/ipv4/conf/{device}/send_redirects");
    if let Err(error) = fs::write(&path, "0") {
        tracing::debug!(%error, path, "could not be written");
    }
}

fn now() -> Now {
    Now { instant: std::time::Instant::now(), wall: clock::now() }
}

/// Ends the program: politely, so that its clients hear of it, unless it does not listen any more.
async fn end(mut child: Child, hung: bool) {
    if !hung && timeout(FAREWELL, child.wait()).await.is_ok() {
        return;
    }
    if let Err(error) = child.kill().await {
        tracing::warn!(%error, "an openvpn process could not be killed");
    }
}

struct Running {
    session: Session,
    stream: UnixStream,
    words: Words,
}

impl Running {
    async fn serve(
        &mut self,
        child: &mut Child,
        specs: &mut watch::Receiver<Spec>,
        around: &Surroundings,
    ) -> Over {
        let mut buffer = vec![0; PIECE];
        loop {
            let due = Instant::from_std(self.session.due());
            tokio::select! {
                read = self.stream.read(&mut buffer) => match read {
                    Ok(0) | Err(_) => {
                        let ended = timeout(FAREWELL, child.wait()).await;
                        self.words.rest().await;
                        let status = match ended {
                            Ok(Ok(status)) => status.to_string(),
                            _ => "it closed its management socket".into(),
                        };
                        return Over::Failed(self.words.explain(status));
                    }
                    Ok(count) => self.session.received(&buffer[..count], now()),
                },
                changed = specs.changed() => {
                    return if changed.is_err() { Over::Unwanted } else { Over::Changed };
                }
                () = around.revoked.notified() => self.session.end_unwanted(now()),
                () = sleep_until(due) => self.session.tick(now()),
                () = self.words.read() => {}
            }
            let output = self.session.take_output();
            if !output.is_empty()
                && !matches!(timeout(WRITE, self.stream.write_all(&output)).await, Ok(Ok(())))
            {
                return Over::Failed("it does not read its management socket".into());
            }
            self.tell(around).await;
            if let Some(why) = self.session.given_up() {
                return Over::Failed(why.into());
            }
        }
    }

    async fn tell(&mut self, around: &Surroundings) {
        for happened in self.session.take_happened() {
            drop(around.events.send(Event::Happened(happened)).await);
        }
    }
}

/// What the program prints: the last of it explains why it ended; all of it goes to the log where that is wanted.
struct Words {
    output: Option<ChildStdout>,
    buffer: Box<[u8]>,
    lines: Lines,
    last: Option<String>,
    /// `last` is why it ended; what follows is tidying up.
    fatal: bool,
    log: Option<(ProfileId, u16)>,
}

impl Words {
    fn new(output: Option<ChildStdout>, spec: &Spec) -> Self {
        let log = spec.server.log.then(|| (spec.profile.clone(), spec.process.number));
        Self {
            output,
            buffer: vec![0; PIECE / 2].into(),
            lines: Lines::new(1024),
            last: None,
            fatal: false,
            log,
        }
    }

    /// Reads a piece; waits for ever when there is nothing to read any more.
    async fn read(&mut self) {
        let Some(output) = &mut self.output else { return std::future::pending().await };
        match output.read(&mut self.buffer).await {
            Ok(0) | Err(_) => self.output = None,
            Ok(count) => {
                let buffer = std::mem::take(&mut self.buffer);
                self.take(&buffer[..count]);
                self.buffer = buffer;
            }
        }
    }

    /// Reads what is left after the program's end.
    async fn rest(&mut self) {
        let all = async {
            while self.output.is_some() {
                self.read().await;
            }
        };
        drop(timeout(Duration::from_millis(500), all).await);
    }

    fn take(&mut self, bytes: &[u8]) {
        for line in self.lines.push(bytes) {
            if let Some((profile, process)) = &self.log {
                tracing::info!(%profile, process, "openvpn: {line}");
            }
            // The line before the general one says what it was.
            if line.contains("Exiting due to fatal error") || line.starts_with("Use --help") {
                self.fatal = true;
            } else if !self.fatal {
                self.last = Some(without_time(&line).to_owned());
            }
        }
    }

    fn explain(&self, status: String) -> String {
        match &self.last {
            Some(last) => format!("it ended ({status}): {last}"),
            None => format!("it ended ({status})"),
        }
    }
}

/// The line without the date and time that it begins with: `2026-11-25 01:30:00 `.
fn without_time(line: &str) -> &str {
    match line.split_at_checked(20) {
        Some((time, rest)) if time.ends_with(' ') && time.starts_with("20") => rest,
        _ => line,
    }
}
