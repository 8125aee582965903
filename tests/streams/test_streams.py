#!/usr/bin/python3
"""Live streams as cameras send them: RTSP from GStreamer's server, killed and started again, another that
freezes, HTTP in two forms, and a film beside them that must notice nothing. One run of the engine."""
import glob
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
import unittest

from http_camera import Camera

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = pathlib.Path(os.environ.get("BUILD", "build")).resolve() / "gatehouse"
STREET = HERE.parent.parent.parent / "shared/media/street.mp4"
SECRET, TOKEN = "hunter2-and-more", "tok3n-of-the-camera"
FPS = 10
PIECE, PIECES = 20, 15  # seconds made, and how often they are put behind each other: more than all waits together
SECONDS = PIECE * PIECES
PATIENCE = 45  # for what happens within a second or two on a machine with nothing else to do
OUTAGE = 15  # the server is away for so long
# Retries come 1, 3, 7, 15, 31 s after the loss, each wait ± 20 %. One that comes just before the server is
# back is followed by the next: 16 s later at most, ± 20 %, and then the time to open. A server that needs long to
# start may miss that one too: the next wait is 30 s, ± 20 %.
BACKOFF = 61 * 1.2 + PATIENCE


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, words)], check=True)


def hold_port():
    """A port that nobody else gets as long as the socket is open; a server that also says SO_REUSEADDR may listen
    on it, since this one does not."""
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", 0))
    return s


def wait_until(what, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.05)
    return bool(what())


class Rtsp:
    """The server as a process, to be killed or stopped; its port stays its own while it is away."""

    def __init__(self, film):
        self.film, self.held, self.process = film, hold_port(), None
        self.port = self.held.getsockname()[1]
        self.url = f"rtsp://viewer:{SECRET}@127.0.0.1:{self.port}/live"

    def start(self):
        self.process = subprocess.Popen(["/usr/bin/python3", HERE / "rtsp_server.py", str(self.port), self.film,
                                         "viewer", SECRET], stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline().strip() != "serving":
            raise AssertionError("the RTSP server does not start; are gir1.2-gst-rtsp-server-1.0 and "
                                 "gstreamer1.0-plugins-bad installed?")

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
        if self.process:
            self.process.wait()
            self.process.stdout.close()
        self.process = None

    def close(self):
        self.kill()
        self.held.close()


class Engine:
    """gatehouse run --json, its events kept with the time at which they came."""

    def __init__(self, site):
        self.site, self.events, self.lines = site, [], []
        self.log = open(site.parent / "stderr", "w+")
        self.process = subprocess.Popen([PROGRAM, "run", "--json", "--site", site], stdout=subprocess.PIPE,
                                        stderr=self.log, text=True)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.append(line)
            self.events.append((time.monotonic(), json.loads(line)))

    def states(self, camera, since=0):
        return [(t, e["state"]) for t, e in list(self.events)
                if e["event"] == "camera" and e["camera"] == camera and t >= since]

    def state(self, camera):
        return (self.states(camera) or [(0, None)])[-1][1]

    def status(self):
        """Asks over the link, as a console does. {} while the engine is not up."""
        try:
            with socket.socket(socket.AF_UNIX) as s:
                s.settimeout(2)
                s.connect(str(self.site / "run/link"))
                ask = b'{"op":"status"}'
                s.sendall(struct.pack(">I", len(ask)) + ask)
                data = b""
                while len(data) < 4 or len(data) < 4 + struct.unpack(">I", data[:4])[0]:
                    more = s.recv(65536)
                    if not more:
                        return {}
                    data += more
        except OSError:
            return {}
        self.lines.append(data[4:].decode())
        return {c["name"]: c for c in json.loads(json.loads(data[4:])["text"])["cameras"]}

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE)
        self.reader.join(5)
        self.process.stdout.close()
        self.log.seek(0)
        self.lines.append(self.log.read())
        self.log.close()
        return code


class Streams(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-streams-"))
        cls.addClassCleanup(shutil.rmtree, cls.top, ignore_errors=True)
        piece, cls.film, transport = cls.top / "piece.mp4", cls.top / "film.mp4", cls.top / "film.ts"
        if STREET.exists():
            source = ["-stream_loop", "-1", "-i", STREET]
        else:
            print("no ../shared/media/street.mp4 here: ffmpeg's test picture is streamed instead")
            source = ["-f", "lavfi", "-i", f"testsrc2=size=640x360:rate={FPS}"]
        ffmpeg(*source, "-t", PIECE, "-an", "-vf", f"scale=640:360,fps={FPS}", "-c:v", "libx264", "-preset",
               "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-bf", 0, "-g", FPS, "-b:v", "500k",
               piece)
        ffmpeg("-stream_loop", PIECES - 1, "-i", piece, "-c", "copy", cls.film)
        ffmpeg("-i", cls.film, "-c", "copy", "-bsf:v", "h264_mp4toannexb", "-f", "mpegts", transport)
        ffmpeg("-i", cls.film, "-t", 6, "-q:v", 6, cls.top / "%03d.jpg")
        jpegs = [pathlib.Path(p).read_bytes() for p in sorted(glob.glob(str(cls.top / "*.jpg")))]
        cls.http = Camera(jpegs, transport.read_bytes(), SECONDS, FPS)
        cls.addClassCleanup(cls.http.server_close)
        cls.addClassCleanup(cls.http.shutdown)

    def make_site(self, sources):
        site = self.top / "site"
        password = self.top / "password"
        password.touch(mode=0o600)
        password.write_text("a long password\n")
        self.run_to_end("init", site, "--password-file", password)
        token = self.top / "token"
        self.run_to_end("operator", "token", "--out", token, "--by", "admin", "--password-file", password, "--site", site)
        for name, source in sources.items():
            self.run_to_end("camera", "add", name, source, "--by", "admin", "--token-file", token, "--site", site)
        return site

    def run_to_end(self, *words):
        r = subprocess.run([PROGRAM, *map(str, words)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                           timeout=60)
        self.said.append(r.stdout + r.stderr)
        self.assertEqual(r.returncode, 0, r.stdout + r.stderr)
        return r

    def test_outages(self):
        self.said = []
        gate, yard = Rtsp(self.film), Rtsp(self.film)
        for server in (gate, yard):
            self.addCleanup(server.close)
            server.start()
        address = f"http://127.0.0.1:{self.http.server_port}"
        site = self.make_site({"gate": gate.url, "yard": yard.url, "film": self.film,
                               "mjpeg": f"{address}/mjpeg?token={TOKEN}",
                               "ts": f"http://viewer:{SECRET}@127.0.0.1:{self.http.server_port}/ts",
                               "cut": f"{address}/cut?password={TOKEN}"})
        self.run_to_end("camera", "list", "--site", site)
        self.run_to_end("camera", "test", "gate", "--site", site)

        engine = Engine(site)
        self.addCleanup(lambda: engine.process.poll() is None and engine.process.kill())
        until = time.monotonic() + PATIENCE
        for name in ("gate", "yard", "film", "mjpeg", "ts"):
            self.assertTrue(wait_until(lambda: engine.state(name) == "live", until - time.monotonic()),
                            f"{name}: {engine.states(name)}")
        # a rate is measured over two seconds; only then is there one
        self.assertTrue(wait_until(lambda: engine.status().get("film", {}).get("fps"), PATIENCE))

        rates, watching = [], threading.Event()

        def watch_film():
            while not watching.wait(0.5):
                film = engine.status().get("film")
                if film:  # a question that was not answered in time says nothing of the film
                    rates.append(film["fps"])

        self.addCleanup(watching.set)
        watcher = threading.Thread(target=watch_film)
        watcher.start()

        lost = time.monotonic()
        gate.kill()
        yard.process.send_signal(signal.SIGSTOP)  # the other one still has its connection and says nothing
        for name in ("gate", "yard"):
            self.assertTrue(wait_until(lambda: engine.state(name) in ("down", "stalled"), PATIENCE),
                            engine.states(name))
        time.sleep(max(0, lost + OUTAGE - time.monotonic()))
        away = {name: [s for _, s in engine.states(name, lost)] for name in ("gate", "yard")}
        gate.start()
        yard.process.send_signal(signal.SIGCONT)
        for name in ("gate", "yard"):
            left = lost + BACKOFF - time.monotonic()
            self.assertTrue(wait_until(lambda: engine.state(name) == "live", left),
                            f"{name} is not back {BACKOFF:.0f} s after it was lost: {engine.states(name)}")
        watching.set()
        watcher.join()
        self.assertTrue(wait_until(lambda: self.http.visits.count("/cut") >= 4, PATIENCE),
                        "the camera that is cut off is not tried again")
        code = engine.stop()

        for name in ("gate", "yard"):
            self.assertNotIn("live", away[name], f"{name} was called live while its server was away")
            self.assertIn("stalled" if name == "yard" else "down", away[name])
        self.assertEqual(code, 0)
        # over the whole outage, since one short window may be slow on a busy machine
        self.assertGreater(len(rates), 10, "the film's rate could not be asked for")
        self.assertGreaterEqual(sum(rates) / len(rates), FPS * 0.9, f"the film beside was slowed: {rates}")
        for name in ("film", "mjpeg", "ts"):
            self.assertEqual({s for _, s in engine.states(name)} - {"connecting", "frozen", "dark"}, {"live"}, name)
        self.assertIn("down", [s for _, s in engine.states("cut")])
        self.assertGreater(engine.events[-1][1].get("frames", 0), 0)
        self.nothing_tells(site, engine)

    def nothing_tells(self, site, engine):
        """Neither what programs said nor what they wrote holds a secret; site.ini, where it was put, does."""
        said = self.said + engine.lines
        self.assertTrue(any("***" in s for s in said), "no address was shown at all: what was tested?")
        for text in said:
            for secret in (SECRET, TOKEN):
                self.assertNotIn(secret, text)
        holders = set()
        for path in site.rglob("*"):
            if path.is_file() and any(s.encode() in path.read_bytes() for s in (SECRET, TOKEN)):
                holders.add(path.name)
        self.assertEqual(holders, {"site.ini"})


if __name__ == "__main__":
    unittest.main(verbosity=1)
