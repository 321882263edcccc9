//! The recipe for a container, run by a `docker` that does what is documented of the options there.
//!
//! No container can be started where the tests run: there is no daemon, and no image can be fetched. As root the stand-in
//! makes a root directory of its own (system directories, the checkout, a `/dev` with nothing but `null` and `shm`), which is
//! only read, and enters it as a user that nobody knows. Without root it can do no more than empty the environment.

use std::process::Command;

use super::project::{Project, block, executable};

const DOCKER: &str = r#"#!/bin/bash
set -eu
[ "$1" = run ]; shift
env=(); user=0; dir=/; from=; to=; read_only=
while [[ $1 == -* ]]; do
    case $1 in
    --rm) ;;
    --read-only) read_only=1 ;;
    --user) user=$2; shift ;;
    -e) env+=("$2=${!2}"); shift ;;
    -v) IFS=: read -r from to mode <<<"$2"; [ "$mode" = ro ]; shift ;;
    -w) dir=$2; shift ;;
    *) echo "docker: $1 is not known here" >&2; exit 125 ;;
    esac
    shift
done
[ "$1" = app ]; shift
if [ "$(id -u)" != 0 ]; then
    cd "$from"
    exec env -i PATH="$PATH" "${env[@]}" "$@"
fi
export root=$ROOT from to dir user read_only BIN
exec unshare --mount --ipc bash -euc '
    mount -t tmpfs -o mode=755 none "$root"
    for place in /usr /bin /sbin /lib /lib64; do
        if [ -L "$place" ]; then cp -P "$place" "$root$place"; elif [ -d "$place" ]; then mkdir "$root$place"; mount --bind "$place" "$root$place"; fi
    done
    mkdir -p "$root/dev/shm" "$root/app" "$root$to"
    touch "$root/dev/null" && mount --bind /dev/null "$root/dev/null"
    mount -t tmpfs -o mode=1777 none "$root/dev/shm"
    cp "$(readlink -f "$BIN/credctl")" "$root/app/credctl"
    mount --bind "$from" "$root$to" && mount -o remount,ro,bind "$root$to"
    [ -z "$read_only" ] || mount -o remount,ro "$root"
    exec chroot --userspec="$user:$user" --groups= "$root" /usr/bin/env -i PATH=/app:/usr/bin:/bin "${@:2:$1}" \
        /bin/sh -c "cd \"\$0\" && exec \"\$@\"" "$dir" "${@:$(($1 + 2))}"
' bash "${#env[@]}" "${env[@]}" "$@"
"#;

#[test]
fn a_container_with_nothing_but_the_identity_has_the_exact_values_and_its_log_none_of_them() {
    let project = Project::new();
    executable(&project.bin().join("docker"), DOCKER);
    let root = project.sandbox.root().join("container");
    std::fs::create_dir(&root).unwrap();
    let dir = project.checkout();
    let mut command = Command::new("bash");
    command.args(["-ec", &format!("exec 2>&1\n{}", block("A plain container", "sh", 0))]);
    let run = project.sandbox.run_command(command).dir(&dir).env("PATH", project.path());
    // What is read is searched for the secrets there.
    let ran = run.env("CREDCTL_IDENTITY", project.identity().trim()).env("ROOT", &root).env("BIN", project.bin()).ok();
    project.got_all(&ran.stdout());
    assert!(ran.stdout().contains("variables: CREDCTL_CONSUMER CREDCTL_VAULT\n"), "{}", ran.stdout());
    if !rustix::process::geteuid().is_root() {
        println!("without root the stand-in for a container only emptied the environment");
    }
}
