#!/usr/bin/python3
"""The engine as a process: it starts, tells what happens, takes signals, and ends in time
even while a camera hangs."""
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

from engine import END_S, GATEHOUSE, ROOT, SLOW, Engine, film


class DemoTest(unittest.TestCase):
    """On the demonstration's site: people who are looked for do come."""

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="gatehouse-engine-")
        self.addCleanup(shutil.rmtree, self.dir)
        self.site = os.path.join(self.dir, "site")
        source = os.path.join(self.dir, "from")
        shutil.copytree(os.path.join(ROOT, "assets", "demo"), source)
        with open(os.path.join(source, "site.ini"), "r+", encoding="utf-8") as f:
            parts = f.read().split("[camera ")  # its first camera is enough, and all that a sanitizer can follow
            f.seek(0)
            f.truncate()
            f.write("[camera ".join(parts[:2]))
        subprocess.run([GATEHOUSE, "demo", self.site, "--from", source], check=True, stdout=subprocess.DEVNULL)
        self.engine = Engine(self.site)
        self.addCleanup(self.engine.close)
        self.engine.wait_for(event="camera", camera="entrance", state="live")

    def command(self, *args, by="ada"):
        env = dict(os.environ, GATEHOUSE_SITE=self.site, GATEHOUSE_BY=by,
                   GATEHOUSE_TOKEN_FILE=os.path.join(self.site, by + ".token"))
        return subprocess.run([GATEHOUSE, *args], env=env, check=True, capture_output=True, text=True).stdout

    def limit_files(self, size):
        resource.prlimit(self.engine.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def test_an_alert_waits_for_a_full_disk(self):
        self.limit_files(4096)  # no room for one more page of records
        self.engine.wait_for_log("alert not recorded", 60 * SLOW)
        self.assertIsNone(self.engine.process.poll())
        told = [e for e in self.engine.drain(0) if e["event"] == "alert"]
        self.assertEqual(told, [])
        self.limit_files(resource.RLIM_INFINITY)
        self.engine.wait_for(event="alert", seconds=10 * SLOW)
        self.assertIn("alert", self.command("alert", "list", "--json"))
        self.assertEqual(self.engine.end()[0], 0)

    def test_a_lifted_flag_matches_no_more(self):
        self.engine.wait_for(event="alert", seconds=60 * SLOW)
        flags = [json.loads(line) for line in self.command("flag", "list", "--json").splitlines()]
        self.assertTrue(flags)
        for f in flags:
            self.command("flag", "lift", f["flag"], "--reason", "the test is over")
        self.engine.drain(1.2)  # within a second, says the rule
        self.assertEqual([e for e in self.engine.drain(12) if e["event"] == "alert"], [])
        self.assertEqual(self.engine.end()[0], 0)


class EngineTest(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="gatehouse-engine-")
        self.site = os.path.join(self.dir, "site")
        os.mkdir(self.site, 0o700)
        self.film = os.path.join(self.dir, "a.mp4")
        film(self.film)

    def tearDown(self):
        shutil.rmtree(self.dir)

    def write_site(self, *cameras, head=""):
        with open(os.path.join(self.site, "site.ini"), "w", encoding="utf-8") as f:
            f.write("[site]\nname = test\n" + head)
            for name, source in cameras:
                f.write(f"[camera {name}]\nsource = {source}\n")

    def start(self, *args):
        engine = Engine(self.site, *args)
        self.addCleanup(engine.close)
        return engine

    def test_ends_within_two_seconds_though_a_camera_hangs(self):
        mute = socket.create_server(("127.0.0.1", 0))  # takes connections and says nothing
        self.addCleanup(mute.close)
        port = mute.getsockname()[1]
        self.write_site(("good", self.film), ("mute", f"rtsp://127.0.0.1:{port}/x"),
                        ("web", f"http://127.0.0.1:{port}/y"))
        for sig in (signal.SIGTERM, signal.SIGINT):
            engine = self.start()
            engine.wait_for(event="camera", camera="good", state="live")
            code, took = engine.end(sig)
            self.assertEqual(code, 0)
            self.assertLess(took, END_S)

    def signalled_at_start(self, sig):
        """An engine that gets the signal as soon as it has the site's lock, long before it is ready."""
        self.write_site(("one", self.film), head="[engine]\nworkers = 8\n")
        engine = self.start()
        lock = os.path.join(self.site, "run", "lock")
        until = time.monotonic() + 20 * SLOW
        while engine.process.poll() is None and not (os.path.exists(lock) and os.path.getsize(lock)):
            self.assertLess(time.monotonic(), until, "no lock")
            time.sleep(0.001)
        self.write_site(("one", self.film), ("two", self.film))
        engine.process.send_signal(sig)
        return engine

    def test_told_to_stop_while_it_starts(self):
        password = os.path.join(self.dir, "password")
        with open(os.open(password, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="utf-8") as f:
            f.write("a long password\n")
        subprocess.run([GATEHOUSE, "init", self.site, "--password-file", password], check=True,
                       stdout=subprocess.DEVNULL)
        engine = self.signalled_at_start(signal.SIGTERM)
        self.assertEqual(engine.process.wait(timeout=20 * SLOW), 0)
        engine.wait_for(event="end")
        self.assertFalse(os.path.exists(os.path.join(self.site, "run", "alive")))

    def test_the_site_file_is_read_again_once_it_has_started(self):
        engine = self.signalled_at_start(signal.SIGHUP)
        engine.wait_for(event="camera", camera="two", state="live", seconds=20 * SLOW)
        self.assertEqual(engine.end()[0], 0)

    def test_ends_within_two_seconds_though_nobody_reads(self):
        self.write_site(("one", self.film), ("none", os.path.join(self.dir, "none.mp4")))
        self.ends_unread(subprocess.DEVNULL)

    def test_ends_within_two_seconds_though_nobody_reads_the_log_either(self):
        self.write_site(("one", self.film), ("none", os.path.join(self.dir, "none.mp4")))
        self.ends_unread(subprocess.STDOUT)

    def ends_unread(self, stderr):
        out, into = os.pipe()
        self.addCleanup(os.close, out)
        os.set_blocking(into, False)
        try:
            while True:
                os.write(into, b"\n" * 4096)
        except BlockingIOError:
            os.set_blocking(into, True)  # full from the first line on
        process = subprocess.Popen([GATEHOUSE, "run", "--json", "--site", self.site], stdout=into,
                                   stderr=stderr)
        os.close(into)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        until = time.monotonic() + 15 * SLOW
        cameras = []
        while {"one": "live", "none": "down"} != {c["name"]: c["state"] for c in cameras}:
            self.assertLess(time.monotonic(), until, cameras)
            time.sleep(0.1)
            told = subprocess.run([GATEHOUSE, "status", "--site", self.site], capture_output=True, check=False)
            cameras = json.loads(told.stdout)["cameras"] if told.returncode == 0 else []
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=20), 0)
        self.assertLess(time.monotonic() - began, END_S)

    def test_site_file_read_again_restarts_only_what_changed(self):
        other = os.path.join(self.dir, "b.mp4")
        film(other, "160x120")
        self.write_site(("one", self.film), ("two", self.film), ("three", self.film))
        engine = self.start()
        for name in ("one", "two", "three"):
            engine.wait_for(event="camera", camera=name, state="live")
        engine.drain(0.5)
        before = len(engine.seen)
        self.write_site(("one", self.film), ("two", other), ("four", self.film))
        engine.process.send_signal(signal.SIGHUP)
        engine.wait_for(event="camera", camera="four", state="live")
        engine.drain(1)
        told = engine.seen
        since = [e for e in told[before:] if e["event"] == "camera"]
        self.assertIn(("two", "live"), [(e["camera"], e["state"]) for e in since])
        self.assertNotIn("one", [e["camera"] for e in since])
        # at most: a busy machine may see it only once it is live
        self.assertLessEqual(sum(e.get("camera") == "one" and e.get("state") == "connecting" for e in told), 1)
        self.assertEqual(engine.end()[0], 0)

    def test_a_bad_site_file_changes_nothing(self):
        self.write_site(("one", self.film))
        engine = self.start()
        engine.wait_for(event="camera", camera="one", state="live")
        with open(os.path.join(self.site, "site.ini"), "a", encoding="utf-8") as f:
            f.write("nonsense here\n")
        engine.process.send_signal(signal.SIGHUP)
        self.assertEqual([e for e in engine.drain(1.5) if e["event"] == "camera"], [])
        self.assertEqual(engine.end()[0], 0)
        engine.wait_for_log("site.ini:5", 1)

    def test_a_killed_engine_leaves_the_site_usable(self):
        self.write_site(("one", self.film))
        engine = self.start()
        engine.wait_for(event="camera", camera="one", state="live")
        engine.process.kill()
        engine.process.wait()
        again = self.start()
        again.wait_for(event="camera", camera="one", state="live")
        self.assertEqual(again.end()[0], 0)

    def test_cameras_that_end_end_the_run_when_asked(self):
        self.write_site(("one", self.film), head="[engine]\npaced = no\n")
        with open(os.path.join(self.site, "site.ini"), "a", encoding="utf-8") as f:
            f.write("loop = no\n")
        engine = self.start("--until-ended")
        end = engine.wait_for(event="end")
        self.assertEqual(end["frames"], 40)  # unpaced: every frame, none dropped
        self.assertEqual(engine.process.wait(timeout=10), 0)

    def test_many_workers_all_end(self):
        self.write_site(("one", self.film), head="[engine]\nworkers = 8\n")
        engine = self.start()
        engine.wait_for(event="camera", camera="one", state="live")
        board = engine.board()
        self.assertTrue(os.path.exists(board))
        self.assertEqual(engine.end()[0], 0, engine.log)
        engine.wait_for(event="end", seconds=5 * SLOW)
        self.assertFalse(os.path.exists(board))
        self.assertFalse(os.path.exists(os.path.join(self.site, "run", "alive")))

    def test_asked_to_stop_over_the_link(self):
        self.write_site(("one", self.film))
        engine = self.start()
        engine.wait_for(event="camera", camera="one", state="live")
        status = subprocess.run([GATEHOUSE, "status", "--site", self.site], capture_output=True, check=True)
        self.assertEqual(json.loads(status.stdout)["cameras"][0]["name"], "one")
        subprocess.run([GATEHOUSE, "stop", "--site", self.site], check=True, capture_output=True)
        self.assertEqual(engine.process.wait(timeout=END_S), 0)
        gone = subprocess.run([GATEHOUSE, "stop", "--site", self.site], capture_output=True, check=False)
        self.assertEqual(gone.returncode, 4)


if __name__ == "__main__":
    unittest.main()
