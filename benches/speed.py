#!/usr/bin/env python3
"""The speeds of whole processes: `credctl` beside `age -d` and a Rust hello world, in one run.

    benches/speed.py [--sizes 10,1000,10000] [--runs 40] [--keyring] [--instructions]

Builds the release program, makes vaults of each size, and prints a table: median CPU time (user and system), wall time,
peak memory, and the ratio of CPU time to `age -d` of 300 bytes that ran in the same seconds. The key is in a file, so that
no keyring is in the timing; `--keyring` adds `get` through a real gnome-keyring beside a bare `secret-tool lookup`.
`--instructions` counts instructions with valgrind where noise hides the truth. It asserts nothing: it shows.
"""
import argparse, os, shutil, statistics, subprocess, sys, tempfile, time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = str(ROOT / "target/release/credctl")
HELLO = 'fn main() { println!("hello"); }'


def secret(number):
    return f"sk-test-{number:06d}-{'fakepass' * 4}"


class Bench:
    def __init__(self, home):
        self.home = Path(home)
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("CREDCTL_", "XDG_"))}
        self.env.update(HOME=str(home), CREDCTL_CONFIG_DIR=f"{home}/config", CREDCTL_STATE_DIR=f"{home}/state",
                        CREDCTL_KEY_STORE="file", CREDCTL_NO_INPUT="1")
        self.added = 0
        self.has_helpers = False

    def program(self, *arguments, stdin=None):
        done = subprocess.run([PROGRAM, *arguments], env=self.env, input=stdin, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{arguments}: {done.returncode}: {done.stderr}")
        return done.stdout

    def fill(self, count):
        while self.added < count:
            self.added += 1
            self.program("add", name(self.added), "--type", "api_token", "--secret", "token=-", stdin=secret(self.added))
            if sys.stderr.isatty() and self.added % 100 == 0:
                print(f"\rfilling {self.added}/{count}", end="", file=sys.stderr)
        if sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr)


def name(number):
    return f"cred-{number:05d}"


def once(argv, env, stdin=None):
    """One process: CPU seconds, wall seconds, peak KiB, status."""
    null = os.open(os.devnull, os.O_RDWR)
    source = os.open(stdin, os.O_RDONLY) if stdin else null
    actions = [(os.POSIX_SPAWN_DUP2, source, 0), (os.POSIX_SPAWN_DUP2, null, 1), (os.POSIX_SPAWN_DUP2, null, 2)]
    begin = time.perf_counter()
    pid = os.posix_spawnp(argv[0], argv, env, file_actions=actions)
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - begin
    os.close(null)
    if stdin:
        os.close(source)
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss, os.waitstatus_to_exitcode(status)


def measure(rows, label, argv, env, floors, runs, stdin=None):
    """Medians of `argv` and of the floors that ran between; `argv` may be a function of the run's number."""
    own, beside = [], {floor: [] for floor in floors}
    for number in range(runs + 3):
        for floor, command in floors.items():
            result = once(command, env)
            if number >= 3:
                beside[floor].append(result[0])
        this = argv(number) if callable(argv) else argv
        result = once(this, env, stdin(number) if callable(stdin) else stdin)
        if result[3]:
            sys.exit(f"{this} ended with {result[3]}")
        if number >= 3:
            own.append(result)
    cpu = statistics.median(r[0] for r in own) * 1000
    wall = statistics.median(r[1] for r in own) * 1000
    peak = peak_of(this, env, stdin(0) if callable(stdin) else stdin)
    age = statistics.median(beside["age -d"]) * 1000
    hello = statistics.median(beside["hello"]) * 1000
    rows.append((label, f"{cpu:.2f}", f"{wall:.2f}", f"{peak:.1f}", f"{cpu / age:.2f}", f"{cpu / hello:.2f}", f"{age:.2f}"))
    print("\t".join(rows[-1]), file=sys.stderr)
    return cpu


def peak_of(argv, env, stdin=None):
    """Peak MiB, by time(1): what is started from here directly would begin with this interpreter's own memory."""
    time = shutil.which("time")
    if not time:
        return float("nan")
    done = subprocess.run([time, "-q", "-f", "%M", *argv], env=env, stdin=open(stdin or os.devnull), stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True)
    return int(done.stderr.split()[-1]) / 1024


def instructions(argv, env, stdin=None):
    out = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *argv], env=env,
                         stdin=open(stdin or os.devnull), capture_output=True, text=True).stderr
    return next(line.split(":")[1].strip() for line in out.splitlines() if "Collected" in line)


def keyring(rows, work, floors, runs):
    """`get` through gnome-keyring on a bus of its own, and the bare lookup of the same item."""
    home = tempfile.mkdtemp(dir=work)
    script = f"""
set -e
printf 'fakepass\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
export CREDCTL_CONFIG_DIR={home}/config CREDCTL_STATE_DIR={home}/state CREDCTL_KEY_STORE=keyring
printf sk-test | {PROGRAM} add one --type api_token --secret token=-
exec {sys.executable} {Path(__file__).resolve()} --inside-keyring {runs}
"""
    env = {**os.environ, "HOME": home, "XDG_DATA_HOME": home + "/data", "XDG_RUNTIME_DIR": home, "XDG_CONFIG_HOME": home + "/c"}
    done = subprocess.run(["dbus-run-session", "--", "bash", "-c", script], env=env, capture_output=True, text=True)
    for line in done.stdout.splitlines():
        if "\t" in line:
            rows.append(tuple(line.split("\t")))


def inside_keyring(runs):
    vault = subprocess.run([PROGRAM, "key", "status", "--json"], capture_output=True, text=True).stdout
    identifier = vault.split('"id":"')[1].split('"')[0]
    commands = {"get through the keyring": [PROGRAM, "get", "one"],
                "secret-tool lookup": ["secret-tool", "lookup", "service", "credctl", "username", identifier]}
    results = {label: [] for label in commands}
    for _ in range(runs):
        for label, argv in commands.items():
            results[label].append(once(argv, dict(os.environ)))
    for label, all_runs in results.items():
        cpu, wall = (statistics.median(r[n] for r in all_runs) * 1000 for n in (0, 1))
        print("\t".join((label, f"{cpu:.2f}", f"{wall:.2f}", f"{max(r[2] for r in all_runs) / 1024:.1f}", "", "", "")))


def helpers(rows, bench, floors, options, size, work):
    """Each helper beside `get`, in the same vault: a login, a key pair and a token, and what the tools ask."""
    if not bench.has_helpers:
        bench.program("add", "forge", "--type", "username_password", "--host", "git.example", "--set", "username=bob", "--tag", "git", "--secret", "-", stdin="fakepass")
        bench.program("add", "pair", "--template", "aws", "--set", "api_key=AKIAFAKEFAKEFAKE2345", "--secret", "-", stdin="fakepass")
        bench.program("add", "cluster", "--type", "api_token", "--secret", "-", stdin="fakepass")
        bench.has_helpers = True
    Path(work, "git").write_text("capability[]=authtype\ncapability[]=state\nprotocol=https\nhost=git.example\n")
    Path(work, "docker").write_text("git.example")
    get = next(float(row[1]) for row in reversed(rows) if row[0] == f"get, {size:,}")
    for label, words, stdin in (("git", ["git", "get"], "git"), ("docker", ["docker", "get"], "docker"), ("aws", ["aws", "pair"], None),
                                ("kube", ["kube", "cluster"], None)):
        cpu = measure(rows, f"helper {label}, {size:,}", [PROGRAM, "helper", *words], bench.env, floors, options.runs,
                      stdin=f"{work}/{stdin}" if stdin else None)
        rows.append((f"  helper {label}, {size:,} over get", f"{cpu / get:.2f} ×", "", "", "", "", ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10,1000,10000")
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--keyring", action="store_true")
    parser.add_argument("--instructions", action="store_true")
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument("--inside-keyring", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside_keyring:
        return inside_keyring(options.inside_keyring)
    if not options.no_build:
        subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=ROOT, check=True)
    work = tempfile.mkdtemp(prefix="credctl-bench-")
    try:
        run(options, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def run(options, work):
    Path(work, "hello.rs").write_text(HELLO)
    subprocess.run(["rustc", "-O", "-o", f"{work}/hello", f"{work}/hello.rs"], check=True)
    subprocess.run(["age-keygen", "-o", f"{work}/key"], check=True, capture_output=True)
    recipient = next(line.split()[-1] for line in Path(work, "key").read_text().splitlines() if "public key" in line)
    subprocess.run(["age", "-r", recipient, "-o", f"{work}/300.age"], input="x" * 300, text=True, check=True)
    floors = {"hello": [f"{work}/hello"], "age -d": ["age", "-d", "-i", f"{work}/key", f"{work}/300.age"]}
    rows, bench = [], Bench(Path(work, "home"))
    bench.home.mkdir()
    bench.program("init")
    measure(rows, "--version", [PROGRAM, "--version"], bench.env, floors, options.runs)
    first = {}
    for size in map(int, options.sizes.split(",")):
        bench.fill(size)
        bench.program("list")
        wanted = [name(1 + number * max(1, size // 5) % size) for number in range(5)]
        with_five = [part for n, w in zip("ABCDE", wanted) for part in ("--with", f"{n}={w}")]
        Path(work, "secret").write_text(secret(0))
        operations = {
            "get": [PROGRAM, "get", name(max(1, size * 2 // 3))],
            "list": [PROGRAM, "list"],
            "complete a name": [PROGRAM, "__complete", "fish", "credctl", "get", name(max(1, size * 2 // 3))[:-1]],
            "run five, exec": [PROGRAM, "run", *with_five, "--no-mask", "--", "/bin/true"],
            "run five, masked": [PROGRAM, "run", *with_five, "--", "/bin/true"],
        }
        for label, argv in operations.items():
            cpu = measure(rows, f"{label}, {size:,}", argv, bench.env, floors, options.runs)
            first.setdefault(label, cpu)
            if options.instructions:
                rows.append((f"  instructions of {label}", instructions(argv, bench.env), "", "", "", "", ""))
        helpers(rows, bench, floors, options, size, work)
        extra = f"x{size}-"
        cpu = measure(rows, f"add, {size:,}",
                      lambda n: [PROGRAM, "add", f"{extra}{n}", "--type", "api_token", "--secret", "token=-"],
                      bench.env, floors, options.runs, stdin=f"{work}/secret")
        first.setdefault("add", cpu)
        if size != int(options.sizes.split(",")[0]):
            for label in (*operations, "add"):
                own = next(float(row[1]) for row in rows if row[0] == f"{label}, {size:,}")
                rows.append((f"  {label}, {size:,} over its own at first", f"{own / first[label]:.2f} ×", "", "", "", "", ""))
    if options.keyring:
        keyring(rows, work, floors, options.runs)
    print("\n| work | CPU ms | wall ms | peak MB | × age -d | × hello | age -d ms |\n|---|---|---|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
