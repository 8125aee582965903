"""What the fault tests share: a site of their own in a fresh folder, the program run with a
time limit, and servers that misbehave."""
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

BUILD = pathlib.Path(os.environ.get("BUILD", "build")).resolve()
PROGRAM = BUILD / "gatehouse"
OK, FAILED, USAGE, CONFIG, NOT_FOUND, INPUT, DENIED, BUSY, STORE, MODEL, IO, TIMEOUT, INTERNAL = range(13)
PASSWORD = "a long password"


class Result:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err


class House(unittest.TestCase):
    """Each test case has a folder with a site in it, made once and copied for each test."""

    @classmethod
    def setUpClass(cls):
        cls.top = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-faults-"))
        cls.addClassCleanup(shutil.rmtree, cls.top, ignore_errors=True)
        cls.fresh = cls.top / "fresh"
        cls.password_file = cls.private(cls.top / "password", PASSWORD + "\n")
        cls.token_file = cls.top / "token"
        cls.env = {k: v for k, v in os.environ.items() if not k.startswith("GATEHOUSE_") or k == "GATEHOUSE_MODELS_DIR"}
        cls.must("init", cls.fresh, "--password-file", cls.password_file)
        cls.must("operator", "token", "--by", "admin", "--password-file", cls.password_file, "--out", cls.token_file,
                 "--site", cls.fresh)
        cls.env.update(GATEHOUSE_BY="admin", GATEHOUSE_TOKEN_FILE=str(cls.token_file))

    def setUp(self):
        self.work = self.top / self.id().split(".")[-1]
        self.work.mkdir()
        self.site = self.work / "site"
        shutil.copytree(self.fresh, self.site)

    @staticmethod
    def private(path, text):
        path.touch(mode=0o600)
        path.write_text(text)
        return path

    @classmethod
    def start(cls, *words, site=None, **more):
        words = [str(w) for w in words] + (["--site", str(site)] if site else [])
        return subprocess.Popen([PROGRAM] + words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, env=cls.env, text=True, errors="replace",
                                start_new_session=True, **more)

    @classmethod
    def finish(cls, process, within=40):
        try:
            out, err = process.communicate(timeout=within)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            raise AssertionError(f"{process.args} took more than {within} s\n{out}\n{err}")
        if process.returncode < 0:
            raise AssertionError(f"{process.args} died of {signal.Signals(-process.returncode).name}\n{out}\n{err}")
        return Result(process.returncode, out, err)

    @classmethod
    def must(cls, *words, **more):
        r = cls.finish(cls.start(*words, **more))
        assert r.code == OK, (words, r.code, r.out, r.err)
        return r

    def refused(self, code, *texts, run=None, words=None, site=True, **more):
        """The command fails with this exit code and one message that has all the texts."""
        r = run or self.finish(self.start(*words, site=self.site if site is True else site, **more))
        # libpng and libjpeg have their own say about a damaged picture first
        said = re.sub(r"^(libpng (error|warning): |Corrupt JPEG data: ).*\n", "", r.err, flags=re.M).strip()
        self.assertEqual(r.code, code, (words, r.out, said))
        for text in texts:
            self.assertIn(text, said)
        self.assertTrue(said.startswith("gatehouse: "), said)
        self.assertEqual(said.count("\n"), 0, said)
        self.assertNotRegex(said, r"OpenCV\(|0x[0-9a-f]{6}|(?<!°)\bnan\b|%[sd]")
        return r

    def untouched(self):
        """Nothing the refused command was about has been kept, and the records are whole."""
        self.assertEqual(self.must("person", "list", site=self.site).out, "Nobody is enrolled.\n")
        self.must("audit", "verify", site=self.site)

    def draw(self, name, *words):
        path = self.work / name
        subprocess.run([BUILD / "tests/faults/draw", path, *words], check=True)
        return path

    def film(self, name, *options):
        path = self.work / name
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=s=320x180:r=10:d=2", *options, path],
                       check=True, stdin=subprocess.DEVNULL)
        return path

    def engine(self, *words, wait=True):
        """gatehouse run in the background, its link answering; stopped when the test ends."""
        p = self.start("run", *words, site=self.site)

        def end():
            if p.poll() is None:
                p.kill()
            p.communicate()
        self.addCleanup(end)
        until = time.monotonic() + 20
        while wait and time.monotonic() < until and p.poll() is None:
            if self.finish(self.start("status", site=self.site)).code == OK:
                break
            time.sleep(0.1)
        return p


class Server:
    """Listens on 127.0.0.1 and treats each client as told: a function of its socket."""

    def __init__(self, test, treat):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.treat, self.open = treat, []
        threading.Thread(target=self.run, daemon=True).start()
        test.addCleanup(self.close)

    def run(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            self.open.append(client)
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        try:
            self.treat(client)
        except OSError:
            pass

    def close(self):
        for s in [self.socket] + self.open:
            s.close()


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


def version_numbers(text):
    return [int(n) for n in re.findall(r"\b\d+\b", text)]
