#!/usr/bin/env python3
"""Masked pipes: how much comes through, and how much later the first byte does.

    benches/masking.py [--secrets 50] [--size 1024] [--runs 20]

Builds the release program, hands so many secrets to a child that writes so many MiB, and shows MB/s beside the same pipe with
nobody in between; then the time from a line's being written to its arrival, beside the same. It asserts nothing: it shows.
`cargo bench --bench redact` has the matcher by itself.
"""
import argparse, os, statistics, subprocess, sys, tempfile, time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = str(ROOT / "target/release/credctl")
CHATTER = "import sys, time\nfor _ in range(%d):\n    time.sleep(0.005); print(time.perf_counter_ns(), flush=True)\n"


def drain(argv, env):
    """MB/s of what a program writes."""
    child = subprocess.Popen(argv, env=env, stdout=subprocess.PIPE)
    total, begin = 0, None
    while chunk := os.read(child.stdout.fileno(), 1 << 20):
        begin = begin or time.perf_counter()
        total += len(chunk)
    took = time.perf_counter() - begin
    child.wait()
    return total / took / 1e6


def lag(argv, env):
    """Milliseconds between a line's being written and its being read: median and worst."""
    child = subprocess.Popen(argv, env=env, stdout=subprocess.PIPE)
    late = [(time.perf_counter_ns() - int(line)) / 1e6 for line in child.stdout]
    child.wait()
    return statistics.median(late), max(late)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--secrets", type=int, default=50)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as home:
        env = {k: v for k, v in os.environ.items() if not k.startswith(("CREDCTL_", "XDG_"))}
        env.update(HOME=home, CREDCTL_CONFIG_DIR=f"{home}/config", CREDCTL_STATE_DIR=f"{home}/state", CREDCTL_KEY_STORE="file",
                   CREDCTL_NO_INPUT="1", CREDCTL_NO_VERIFY="1")
        masked = [PROGRAM, "run"]
        for n in range(given.secrets):
            subprocess.run([PROGRAM, "add", f"cred-{n}", "--type", "api_token", "--secret", "-"], env=env, check=True,
                           input=f"sk-test-{n:06d}-{'fakepass' * 4}", text=True, capture_output=True)
            masked += ["--with", f"cred-{n}"]
        masked.append("--")
        source = Path(home, "text")
        line = '{"level":"info","msg":"GET /v1/items/%d 200"}\n'
        source.write_bytes("".join(line % (n * 7919) for n in range(20000)).encode())
        much = ["sh", "-c", f"i=0; while [ $i -lt {given.size} ]; do cat {source}; i=$((i+1)); done"]
        for what, argv in [("bare", much), ("masked", masked + much)]:
            speeds = [drain(argv, env) for _ in range(given.runs)]
            print(f"{what:<8} {statistics.median(speeds):8.0f} MB/s")
        chatter = [sys.executable, "-c", CHATTER % 300]
        for what, argv in [("bare", chatter), ("masked", masked + chatter)]:
            median, worst = lag(argv, env)
            print(f"{what:<8} {median:8.3f} ms later, at worst {worst:.3f}")


main()
