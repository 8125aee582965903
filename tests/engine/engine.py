"""The engine's process with its events at hand, and films for its cameras."""
import json
import os
import queue
import signal
import subprocess
import threading
import time

BUILD = os.path.abspath(os.environ.get("BUILD", "build"))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GATEHOUSE = os.path.join(BUILD, "gatehouse")
SLOW = 5 if "san-" in BUILD else 1
END_S = 2.0 * SLOW


def film(path, size="320x240", seconds=4):
    subprocess.run(["ffmpeg", "-loglevel", "error", "-y", "-f", "lavfi", "-i",
                    f"testsrc2=size={size}:rate=10:duration={seconds}", "-pix_fmt", "yuv420p",
                    "-c:v", "libx264", "-preset", "ultrafast", path], check=True)


class Engine:
    """`gatehouse run --json` with its events at hand."""

    def __init__(self, site, *args):
        self.process = subprocess.Popen([GATEHOUSE, "run", "--json", "--site", site, *args],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.events, self.seen, self.used = queue.Queue(), [], set()
        self.log = []
        self.readers = [threading.Thread(target=read, daemon=True) for read in (self._read, self._read_log)]
        for reader in self.readers:
            reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.events.put(json.loads(line))

    def _read_log(self):
        for line in self.process.stderr:
            self.log.append(line)

    def wait_for_log(self, words, seconds):
        until = time.monotonic() + seconds
        while not any(words in line for line in self.log):
            if time.monotonic() > until:
                raise AssertionError(f"no line with {words!r} within {seconds} s: {self.log}")
            time.sleep(0.05)

    def wait_for(self, seconds=15 * SLOW, **wanted):
        """The first such event that no earlier call has returned, in whatever order cameras come."""
        until = time.monotonic() + seconds
        while True:
            for i, e in enumerate(self.seen):
                if i not in self.used and all(e.get(k) == v for k, v in wanted.items()):
                    self.used.add(i)
                    return e
            if time.monotonic() > until:
                raise AssertionError(f"no {wanted} within {seconds} s; seen {self.seen}")
            try:
                self.seen.append(self.events.get(timeout=0.1))
            except queue.Empty:
                pass

    def drain(self, seconds):
        time.sleep(seconds)
        got = []
        while not self.events.empty():
            got.append(self.events.get())
        self.seen += got
        self.used.update(range(len(self.seen)))
        return got

    def board(self):
        """The board's file, as the engine has it mapped."""
        with open(f"/proc/{self.process.pid}/maps", encoding="utf-8") as f:
            return next(path for path in (line.split(maxsplit=5)[-1].strip() for line in f if "/" in line)
                        if path.startswith("/dev/shm/") or path.endswith("run/board"))

    def end(self, sig=signal.SIGTERM):
        began = time.monotonic()
        self.process.send_signal(sig)
        code = self.process.wait(timeout=20)
        return code, time.monotonic() - began

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for reader in self.readers:
            reader.join()
        self.process.stdout.close()
        self.process.stderr.close()
