#!/usr/bin/python3
"""Clips from end to end: an alert of a drawn visitor and bookmarks of two cameras are cut from what the engine
holds, sealed, listed, and exported with bystanders covered; no file of the site shows a picture."""
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "engine"))
from engine import GATEHOUSE, SLOW, Engine  # noqa: E402

FILM = os.path.join(os.environ.get("GATEHOUSE_MEDIA", os.path.join(ROOT, "..", "shared", "media")), "corridor.mp4")
AROUND_S = 3
# beginnings of MP4 and JPEG, long enough not to stand in random bytes by chance
MARKS = [b"ftypisom", b"\x00lmvhd", b"isomiso2", b"JFIF\x00", b"\xff\xd8\xff\xe0\x00", b"x264 - core"]


class Clips(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="gatehouse-clips-")
        self.addCleanup(shutil.rmtree, self.dir)
        self.site = os.path.join(self.dir, "site")
        source = os.path.join(self.dir, "from")
        shutil.copytree(os.path.join(ROOT, "assets", "demo"), source)
        with open(os.path.join(source, "site.ini"), "r+", encoding="utf-8") as f:
            text = "[camera ".join(f.read().split("[camera ")[:2])
            text += f"\n[evidence]\nbefore_s = {AROUND_S}\nafter_s = {AROUND_S}\n"
            self.film = os.path.exists(FILM)
            if self.film:
                text += f"\n[camera hall]\nsource = {os.path.abspath(FILM)}\n"
            f.seek(0)
            f.truncate()
            f.write(text)
        subprocess.run([GATEHOUSE, "demo", self.site, "--from", source], check=True, stdout=subprocess.DEVNULL)

    def run_command(self, *args, by="ada"):
        env = dict(os.environ, GATEHOUSE_SITE=self.site, GATEHOUSE_BY=by,
                   GATEHOUSE_TOKEN_FILE=os.path.join(self.site, by + ".token"))
        return subprocess.run([GATEHOUSE, *args], env=env, capture_output=True, text=True)

    def command(self, *args, by="ada"):
        done = self.run_command(*args, by=by)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def clips(self, *args):
        return [json.loads(line) for line in self.command("clip", "list", "--json", *args).splitlines()]

    def wait_until_kept(self, count, *args):
        until = time.monotonic() + 20 * SLOW
        while True:
            clips = self.clips(*args)
            if len(clips) == count and all(c["state"] != "waiting" for c in clips):
                self.assertEqual([c["state"] for c in clips], ["kept"] * count)
                return clips
            self.assertLess(time.monotonic(), until, clips)
            time.sleep(0.3)

    def probe(self, path):
        done = subprocess.run(["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v", "-show_entries",
                               "stream=codec_name,width,height,duration,nb_read_frames", "-of", "json", path],
                              check=True, capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        return json.loads(done.stdout)["streams"][0]

    def export(self, clip, name, *args):
        path = os.path.join(self.dir, name)
        self.command("clip", "export", clip["clip"], "--out", path, "--reason", "asked for by file 4711-z", *args)
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        return path, self.probe(path)

    def check_covers(self, clip, stream, whole):
        """The clip holds its moment; `whole`: and all that was asked for round it, to a picture or two."""
        start = clip["since_ms"] - clip["lead_ms"]
        end = start + float(stream["duration"]) * 1000
        self.assertLessEqual(start, clip["at_ms"])
        self.assertGreaterEqual(end, clip["at_ms"])
        self.assertGreaterEqual(end, clip["until_ms"] - 500 * SLOW)
        if whole:
            self.assertGreaterEqual(clip["lead_ms"], -500 * SLOW)
            self.assertLessEqual(clip["lead_ms"], 4000 * SLOW)

    def check_enrolling(self, clip):
        """Somewhere in it one face alone is near enough to be enrolled, for a flag and for nothing else."""
        add = ["person", "add", "Out Of A Clip", "--clip", clip["clip"], "--allow-duplicate"]
        self.assertEqual(self.run_command(*add, "--consent", "notice 1").returncode, 6)
        self.assertEqual(self.run_command(*add, "--for-flag", "--at", "500s").returncode, 2)
        self.assertEqual(self.run_command(*add, "--for-flag", "--part", "0,0,2,1").returncode, 2)
        for half in range(8 * AROUND_S):
            done = self.run_command(*add, "--for-flag", "--at", f"{half / 4}s", "--part", "0.1,0,0.8,1")
            if done.returncode == 0:
                self.assertIn("enrolled for a flag", done.stdout)
                return
            self.assertIn(done.returncode, (2, 5), done.stderr)
        self.fail("no picture of the clip could be enrolled")

    def read(self, path):
        with open(path, "rb") as f:
            return f.read()

    def holders(self, marks):
        """Which files of the site hold any of these bytes."""
        found = []
        for folder, _, names in os.walk(self.site):
            for name in names:
                path = os.path.join(folder, name)
                if stat.S_ISREG(os.stat(path).st_mode):
                    data = self.read(path)
                    found += [(name, m) for m in marks if m in data]
        return found

    def test_an_alert_and_bookmarks_give_clips(self):
        engine = Engine(self.site)
        self.addCleanup(engine.close)
        alert = engine.wait_for(event="alert", seconds=60 * SLOW)["alert"]
        self.command("bookmark", "add", "entrance", "--note", "dropped a purse", "--ago", "1s")
        if self.film:
            self.command("bookmark", "add", "hall", by="ben")
        else:
            print(f"no {FILM} here: the part with a film is left out")
        self.assertEqual(self.run_command("bookmark", "add", "nowhere").returncode, 4)
        marks = self.wait_until_kept(2 if self.film else 1)
        clip = self.wait_until_kept(1, "--alert", alert)[0]

        # the alert's: encoded here, reduced
        plain, stream = self.export(clip, "plain.mp4", "--with-faces", "both persons matter")
        self.assertIn(stream["codec_name"], ("h264", "mpeg4"))
        self.assertEqual((stream["width"], stream["height"]), (640, 360))
        self.check_covers(clip, stream, False)
        self.assertGreaterEqual(int(stream["nb_read_frames"]), AROUND_S * 4 // SLOW)
        covered, other = self.export(clip, "covered.mp4")
        self.assertEqual(other["nb_read_frames"], stream["nb_read_frames"])
        self.assertNotEqual(self.read(plain), self.read(covered))

        # bookmarks; a film's packets are its own
        by_camera = {c["camera"]: c for c in marks}
        self.assertEqual(by_camera["entrance"]["note"], "dropped a purse")
        _, stream = self.export(by_camera["entrance"], "entrance.mp4")
        self.check_covers(by_camera["entrance"], stream, True)
        if self.film:
            path, stream = self.export(by_camera["hall"], "hall.mp4", "--with-faces", "a test")
            self.assertEqual((stream["width"], stream["height"]), (480, 270))
            self.check_covers(by_camera["hall"], stream, True)
            self.assertGreaterEqual(int(stream["nb_read_frames"]), AROUND_S * 12 // SLOW)

        self.check_enrolling(clip)

        # refusals
        again = self.run_command("clip", "export", clip["clip"], "--out", plain, "--reason", "x")
        self.assertEqual(again.returncode, 2)
        self.assertIn("not overwritten", again.stderr)
        new = os.path.join(self.dir, "new.mp4")
        self.assertEqual(self.run_command("clip", "export", clip["clip"], "--out", new).returncode, 2)
        self.assertEqual(self.run_command("clip", "export", clip["clip"], "--out", new, "--reason", " ").returncode, 2)
        self.assertFalse(os.path.exists(new))
        self.assertEqual(self.clips("--alert", alert)[0]["exported"], 2)

        # on disk: sealed, private, and nothing to read
        folder = os.path.join(self.site, "clips")
        self.assertEqual(stat.S_IMODE(os.stat(folder).st_mode), 0o700)
        self.assertLessEqual({c["clip"] for c in marks + [clip]}, set(os.listdir(folder)))
        for name in os.listdir(folder):
            self.assertEqual(stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode), 0o600)
        self.assertEqual(self.holders(MARKS + [b"dropped a purse", b"4711-z"]), [])
        data = self.read(plain)
        self.assertTrue(all(m in data for m in MARKS[:3]))  # the marks are those of such files

        # a moment that is not over when the engine ends is cut as far as it goes
        self.command("bookmark", "add", "entrance")
        code, _ = engine.end()
        self.assertEqual(code, 0)
        last = max(self.clips(), key=lambda c: c["at_ms"])
        self.assertEqual(last["state"], "kept")
        self.assertIn("No engine", self.command("bookmark", "add", "entrance"))


if __name__ == "__main__":
    unittest.main()
