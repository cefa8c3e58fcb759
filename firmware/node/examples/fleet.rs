//! Many nodes in one process, which have links and serve nobody: for measuring a controller (`tests/bench/nodes.py`).
//!
//! Reads join codes from standard input, one a line, and a folder from its argument. Prints `joined N` when all have
//! joined, and `ready N` when all have what they should be doing; then goes on until it is ended.

use alcove_domain::{Timestamp, WgPrivateKey};
use alcove_link::{Health, Hello, JoinCode, ToController, ToNode, read_message, write_message};
use alcove_node::{Dial, Way, join};
use std::{
    error::Error,
    io::BufRead,
    path::PathBuf,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{sync::mpsc, time::interval};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::args().nth(1).ok_or("name a folder")?);
    let codes: Vec<String> = std::io::stdin().lock().lines().collect::<Result<_, _>>()?;
    let mut folders = vec![];
    for (number, code) in codes.iter().enumerate() {
        let folder = root.join(number.to_string());
        join(&folder, &JoinCode::parse(code)?, &format!("simulated{number}"), "simulated", None).await?;
        folders.push(folder);
    }
    println!("joined {}", folders.len());
    let (ready, mut is_ready) = mpsc::channel(folders.len().max(1));
    for folder in &folders {
        let (folder, ready) = (folder.clone(), ready.clone());
        tokio::spawn(async move {
            while let Err(error) = serve(&folder, &ready).await {
                eprintln!("a link ended: {error}");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
    }
    for _ in &folders {
        is_ready.recv().await;
    }
    println!("ready {}", folders.len());
    std::future::pending().await
}

/// Holds one link.
async fn serve(
    folder: &std::path::Path,
    ready: &mpsc::Sender<()>,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let stream = Way { socket: "/nowhere".into(), folder: folder.to_owned() }.dial().await?;
    let (mut reader, mut writer) = tokio::io::split(stream);
    let hello = Hello {
        protocol: alcove_link::PROTOCOL,
        version: "simulated".into(),
        name: "simulated".into(),
        wireguard_public_key: Some(WgPrivateKey::generate().public_key()),
        revision: 0,
        epoch: String::new(),
        instance: 1,
        lanes: false,
        shares: false,
    };
    write_message(&mut writer, &ToController::Hello(hello)).await?;
    let (say, mut said) = mpsc::channel(16);
    let peers = std::sync::atomic::AtomicU32::new(0);
    let hear = async {
        while let Some(message) = read_message::<ToNode>(&mut reader).await? {
            let ToNode::Desired(part) = message else { continue };
            let count = u32::try_from(part.upsert.len()).unwrap_or(u32::MAX);
            peers.fetch_add(count, std::sync::atomic::Ordering::Relaxed);
            if part.last {
                say.send(ToController::Ack { revision: part.revision, problem: None }).await?;
                ready.try_send(()).ok();
            }
        }
        Err::<(), Box<dyn Error + Send + Sync>>("the controller closed it".into())
    };
    let tell = async {
        let (mut beats, mut health) = (interval(Duration::from_secs(2)), interval(Duration::from_secs(5)));
        loop {
            let message = tokio::select! {
                _ = beats.tick() => ToController::Alive,
                _ = health.tick() => ToController::Health(how(&peers)),
                Some(message) = said.recv() => message,
            };
            write_message(&mut writer, &message).await?;
        }
    };
    tokio::select! {
        ended = hear => ended,
        ended = tell => ended,
    }
}

fn how(peers: &std::sync::atomic::AtomicU32) -> Health {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Health {
        now: Timestamp(i64::try_from(since.as_secs()).unwrap_or(0)),
        load: [0.1; 3],
        cpus: 4,
        uptime: 100,
        peers: peers.load(std::sync::atomic::Ordering::Relaxed),
        peers_online: 0,
        bytes: [0, 0],
        wireguard: "simulated".into(),
        openvpn: None,
        openvpn_clients: 0,
        capacity: None,
        holds: false,
        problems: vec![],
    }
}
