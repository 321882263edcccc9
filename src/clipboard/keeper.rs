//! The keeper's side: holds the value until its time is over, another program takes the clipboard, or the display is gone.
//!
//! `arboard` has no deadline on Wayland and does not tell when a value is there, so a thread offers it for as long as it is
//! wanted, and this one looks at the clock and ends the process. The copies that it makes are not wiped: no other process
//! reads them (see `env::harden` of the program), and they go with this one.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use arboard::{Clipboard, Error};
use rustix::time::{ClockId, clock_gettime};
use zeroize::Zeroizing;

use super::word;
use crate::credential::MAX_FIELD;
use crate::secret::Secret;

/// How often is looked whether the display is still there, and whether the machine has slept meanwhile.
const LOOK: Duration = Duration::from_secs(1);
/// How often is looked whether the clipboard holds the value already, and for how long: less than the command waits. Too
/// early a look would read what another program has there.
const SOON: Duration = Duration::from_millis(10);
const SOON_ENOUGH: Duration = Duration::from_secs(4);

/// Holds what comes in through `input` on the clipboard, and says through `output` how that goes. The process is expected
/// to end at once when this returns: that is what clears the clipboard.
pub fn keep(mut input: impl Read, mut output: impl Write) {
    // The terminal that the command was typed in may close, and its Ctrl-C is not for us.
    let _ = rustix::process::setsid();
    let mut say = |word| output.write_all(&[word]).and_then(|()| output.flush()).is_ok();
    let Ok(mut clipboard) = Clipboard::new() else {
        say(word::NONE);
        return;
    };
    // The command may end before it has a value.
    if !say(word::READY) {
        return;
    }
    let Some((time, value)) = receive(&mut input) else { return };
    let Some(text) = value.expose_str() else { return };
    let (ended, over) = sync_channel(1);
    if !offer(&mut clipboard, text, ended.clone()) || !is_there(&mut clipboard, text, &over) {
        return;
    }
    // Where the command is gone already, the clipboard holds the value all the same, and not for longer.
    say(word::HELD);
    wait(&mut clipboard, time, &over);
    clear(&mut clipboard, text);
}

/// How long, and what.
fn receive(input: &mut impl Read) -> Option<(Duration, Secret)> {
    let mut head = [[0; 8]; 2];
    for number in &mut head {
        input.read_exact(number).ok()?;
    }
    let [time, length] = head.map(u64::from_be_bytes);
    let length = usize::try_from(length).ok().filter(|length| *length <= MAX_FIELD)?;
    let mut bytes = Zeroizing::new(vec![0; length]);
    input.read_exact(&mut bytes).ok()?;
    Some((Duration::from_millis(time), Secret::new(std::mem::take(&mut bytes))))
}

/// Whether the clipboard has come to hold the value: asked of the display, as any program would that pastes.
fn is_there(clipboard: &mut Clipboard, text: &str, over: &Receiver<()>) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < SOON_ENOUGH && is_waiting(over, SOON) {
        if holds(clipboard, text) {
            return true;
        }
    }
    false
}

/// Lets some time go by; whether the value is still wanted after it.
fn is_waiting(over: &Receiver<()>, time: Duration) -> bool {
    matches!(over.recv_timeout(time), Err(RecvTimeoutError::Timeout))
}

fn holds(clipboard: &mut Clipboard, text: &str) -> bool {
    clipboard.get_text().map(Zeroizing::new).is_ok_and(|there| *there == text)
}

/// Waits for the end, whichever comes first.
fn wait(clipboard: &mut Clipboard, time: Duration, over: &Receiver<()>) {
    let end = clock() + time;
    while let Some(left) = end.checked_sub(clock()).filter(|left| !left.is_zero()) {
        if !is_waiting(over, left.min(LOOK)) || !is_alive(clipboard) {
            return;
        }
    }
}

/// A clock that goes on while the machine sleeps: who opens the lid after an hour finds the clipboard cleared.
fn clock() -> Duration {
    #[cfg(target_os = "linux")]
    const CLOCK: ClockId = ClockId::Boottime;
    #[cfg(not(target_os = "linux"))]
    const CLOCK: ClockId = ClockId::Monotonic;
    let now = clock_gettime(CLOCK);
    Duration::new(u64::try_from(now.tv_sec).unwrap_or_default(), u32::try_from(now.tv_nsec).unwrap_or_default())
}

/// Whether the display still answers; no value is moved by this question. An X server that has gone is noticed by nothing
/// else, and would leave us with the value in memory.
fn is_alive(clipboard: &mut Clipboard) -> bool {
    !matches!(clipboard.get().file_list(), Err(Error::Unknown { .. }))
}

/// Offers the text, and lets `ended` hear when another program has taken the clipboard.
#[cfg(not(target_os = "macos"))]
fn offer(_: &mut Clipboard, text: &str, ended: SyncSender<()>) -> bool {
    use arboard::SetExtLinux;
    let text = text.to_owned();
    let serve = move || {
        // Why it failed, if it did, changes nothing.
        let _ = Clipboard::new().and_then(|mut clipboard| clipboard.set().exclude_from_history().wait().text(text));
        let _ = ended.send(());
    };
    std::thread::Builder::new().name("offer".to_owned()).spawn(serve).is_ok()
}

/// Puts the text there. The system keeps it, and nothing is heard when it is replaced.
#[cfg(target_os = "macos")]
fn offer(clipboard: &mut Clipboard, text: &str, _: SyncSender<()>) -> bool {
    use arboard::SetExtApple;
    clipboard.set().exclude_from_history().text(text).is_ok()
}

/// Nothing is to be done: the display clears it when the process ends.
#[cfg(not(target_os = "macos"))]
fn clear(_: &mut Clipboard, _: &str) {}

/// Clears what is still ours.
#[cfg(target_os = "macos")]
fn clear(clipboard: &mut Clipboard, text: &str) {
    if holds(clipboard, text) {
        let _ = clipboard.clear();
    }
}
