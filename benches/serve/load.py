"""How fast `quotestance serve` answers on loopback, and what 10,000 bad requests do to it.

    cargo build --release && python3 benches/serve/load.py

Bounded: each measurement takes SECONDS, and the bad requests are counted. Needs Python alone.
"""

import http.client
import json
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
BINARY = os.environ.get("QUOTESTANCE_BINARY", os.path.join(ROOT, "target/release/quotestance"))
SECONDS = 10
CLIENTS = 8
BAD = 10_000
JSON = {"Content-Type": "application/json"}


class Server:
    """A server of its own, on a free port."""

    def __init__(self, *options):
        command = [BINARY, "serve", "--port", "0", "--per-client", "64", *options]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd="/tmp"
        )
        self.port = int(re.search(r":(\d+)/", self.process.stdout.readline()).group(1))

    def resident(self):
        """Memory in use, in MB."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024

    def stop(self):
        self.process.terminate()
        code = self.process.wait(timeout=30)
        assert code == 0, code


def measure(server, path, bodies):
    """p50, p99 and requests a second of CLIENTS clients that ask one after another."""
    times, bad, lock = [], [], threading.Lock()
    end = time.monotonic() + SECONDS

    def client(number):
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        own = []
        asked = number
        while time.monotonic() < end:
            begun = time.monotonic()
            connection.request("POST", path, bodies[asked % len(bodies)], JSON)
            answer = connection.getresponse()
            answer.read()
            own.append(time.monotonic() - begun)
            if answer.status != 200:
                bad.append(answer.status)
            asked += CLIENTS
        with lock:
            times.extend(own)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - begun
    times.sort()
    assert not bad, bad[:5]
    at = lambda share: 1000 * times[min(len(times) - 1, int(share * len(times)))]
    return at(0.5), at(0.99), len(times) / took


def bad_request(port, kind, random_bytes):
    """One malformed or oversized request, and the status that answers it."""
    host = f"Host: 127.0.0.1:{port}\r\nConnection: close\r\n"
    post = lambda path, body, form="application/json", length=None: (
        f"POST {path} HTTP/1.1\r\n{host}Content-Type: {form}\r\n"
        f"Content-Length: {len(body) if length is None else length}\r\n\r\n".encode() + body
    )
    kinds = [
        lambda: post("/v1/analyze", b'{"text": "' + random_bytes),
        lambda: post("/v1/classify", b"[" * 50_000),
        lambda: post("/v1/classify", b'{"quote": 7}'),
        lambda: post("/v1/analyze", b"{}", form="text/plain"),
        lambda: post("/v1/analyze?kinds=" + "x" * 500, b'{"text":"a"}'),
        lambda: post("/v1/extract", b"a" * (1 << 20) + b"a"),
        lambda: post("/v1/corrections", b"", length=1 << 50),
        lambda: b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
        lambda: b"POST /v1/analyze HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        lambda: random_bytes.replace(b"\n", b"") + b"\r\n\r\n",
        lambda: f"BREW /v1/analyze HTTP/1.1\r\n{host}\r\n".encode(),
        lambda: f"GET /v1/../../etc/passwd HTTP/1.1\r\n{host}\r\n".encode(),
        lambda: f"POST /v1/analyze HTTP/1.1\r\n{host}Content-Type: application/json\r\n"
        f"Transfer-Encoding: chunked\r\n\r\nZZZ\r\n".encode(),
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        try:
            connection.sendall(kinds[kind % len(kinds)]())
        except OSError:
            pass
        answer = b""
        try:
            while len(answer) < 12 and (part := connection.recv(4096)):
                answer += part
        except OSError:
            pass
    found = re.match(rb"HTTP/1\.1 (\d{3})", answer)
    return int(found.group(1)) if found else 0


def main():
    with open(os.path.join(ROOT, "data/dev.jsonl"), encoding="utf-8") as rows:
        statements = [line.strip().encode() for line in rows][:500]
    with open(os.path.join(ROOT, "data/articles/en-newcomers.txt"), encoding="utf-8") as text:
        article = [json.dumps({"text": text.read()}).encode()]
    print(f"{CLIENTS} clients, {SECONDS} s each".ljust(46), "  p50 ms   p99 ms  requests/s")
    for jobs in ("1", "2"):
        for name, options, path, bodies in (
            ("a statement, --fast", ["--fast"], "/v1/classify", statements),
            ("a statement", [], "/v1/classify", statements),
            ("an article, --fast", ["--fast"], "/v1/analyze", article),
            ("an article", [], "/v1/analyze", article),
        ):
            server = Server("--jobs", jobs, *options)
            measure_once = measure(server, path, bodies)
            server.stop()
            print("--jobs {}  {:<36} {:>8.1f} {:>8.1f} {:>11.1f}".format(jobs, name, *measure_once))
            sys.stdout.flush()
    server = Server("--fast")
    random.seed(7)
    statuses = {}
    for _ in range(2):
        before = server.resident()
        noise = [random.randbytes(64) for _ in range(BAD // 2)]
        with ThreadPoolExecutor(CLIENTS) as clients:
            ports = [server.port] * len(noise)
            for status in clients.map(bad_request, ports, range(len(noise)), noise):
                statuses[status] = statuses.get(status, 0) + 1
        print(f"{BAD // 2} bad requests: {before:.1f} MB resident before, {server.resident():.1f} after")
    print("answers:", ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items())))
    assert all(400 <= status < 500 for status in statuses), statuses
    assert server.process.poll() is None
    server.stop()


if __name__ == "__main__":
    main()
