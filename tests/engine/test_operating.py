#!/usr/bin/python3
"""Operating points: what site.ini accepts comes into force by a supervisor's word alone, at a running engine and over
its restarts."""
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from engine import GATEHOUSE, ROOT, SLOW, Engine, film

BY_HAND = "similarity"
LAX = "false_alerts_per_camera_day = 5\nexpected_faces_per_camera_day = 500"


class OperatingTest(unittest.TestCase):
    """The demonstration's flags, whose site names similarities of its own, before one dull camera."""

    @classmethod
    def setUpClass(cls):
        cls.top = tempfile.mkdtemp(prefix="gatehouse-operating-")
        cls.addClassCleanup(shutil.rmtree, cls.top)
        cls.made = os.path.join(cls.top, "made")
        subprocess.run([GATEHOUSE, "demo", cls.made, "--from", os.path.join(ROOT, "assets", "demo")], check=True,
                       stdout=subprocess.DEVNULL)
        film(os.path.join(cls.top, "a.mp4"))
        with open(os.path.join(cls.made, "site.ini"), "r+", encoding="utf-8") as f:
            match = re.search(r"\[match\].*?(?=\[camera)", f.read(), re.S).group(0)
            f.seek(0)
            f.truncate()
            f.write(f"[site]\nname = operating\n{match}[camera hall]\nsource = {cls.top}/a.mp4\n"
                    f"[gate front door]\nsource = {cls.top}/a.mp4\n")

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="site-", dir=self.top)
        self.site = os.path.join(self.dir, "site")
        shutil.copytree(self.made, self.site)
        self.ini = os.path.join(self.site, "site.ini")
        with open(self.ini, encoding="utf-8") as f:
            self.first = f.read()

    def start(self):
        engine = Engine(self.site)
        self.addCleanup(engine.close)
        engine.wait_for(event="camera", camera="hall", state="live")
        return engine

    def command(self, *args, by="ada", code=0):
        env = dict(os.environ, GATEHOUSE_SITE=self.site, GATEHOUSE_BY=by,
                   GATEHOUSE_TOKEN_FILE=os.path.join(self.site, by + ".token"))
        r = subprocess.run([GATEHOUSE, *args], env=env, check=False, capture_output=True, text=True)
        if code is not None:
            self.assertEqual(r.returncode, code, r.stdout + r.stderr)
        return r.stdout + r.stderr

    def write(self, match):
        with open(self.ini, "w", encoding="utf-8") as f:
            f.write(re.sub(r"(?m)^similarity = .*\n", "", self.first).replace("[match]\n", f"[match]\n{match}\n"))

    def points(self):
        """title → {asked, confirmed, in force}"""
        out, at = {}, None
        for line in self.command("operating-point").splitlines():
            if not line.startswith(" "):
                at = out.setdefault(line, {})
            elif re.match(r"  (asked|confirmed|in force) ", line):
                at[line[2:13].strip()] = line[13:]
        return out

    def troubles(self):
        rows = [json.loads(line) for line in self.command("alert", "list", "--json").splitlines()]
        return [a for a in rows if a["kind"] == "engine" and a["camera"] == "site.ini"]

    def operator(self):
        """Somebody who is neither supervisor nor administrator."""
        secret = os.path.join(self.site, "carl.password")
        with open(os.open(secret, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="utf-8") as f:
            f.write("correct horse\n")
        self.command("operator", "add", "carl", "--role", "operator", "--password-file", secret)
        subprocess.run([GATEHOUSE, "operator", "token", "--site", self.site, "--by", "carl", "--password-file", secret,
                        "--out", os.path.join(self.site, "carl.token")], check=True, capture_output=True)

    def until(self, what, seconds=10 * SLOW):
        end = time.monotonic() + seconds
        while not what():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.1)

    def test_the_confirmed_one_stays_in_force_until_a_supervisor_confirms_another(self):
        engine = self.start()
        engine.wait_for_log("templates, a similarity by hand", 10 * SLOW)
        first = self.points()["alerts"]
        self.assertEqual(first["confirmed"], first["asked"])  # taken up as it was first seen
        self.assertIn(BY_HAND, first["in force"])
        self.assertEqual(self.troubles(), [])

        self.write(LAX)
        engine.process.send_signal(signal.SIGHUP)
        engine.wait_for_log("which stays in force", 10 * SLOW)
        for title in ("alerts", "gate front door"):
            point = self.points()[title]
            self.assertNotIn(BY_HAND, point["asked"])
            self.assertIn(BY_HAND, point["in force"])
        self.until(lambda: len(self.troubles()) == 1)
        told = self.command("doctor", "--no-cameras", code=1)
        self.assertRegex(told, r"FAIL +alerts .*nobody confirmed.*operating-point confirm")

        self.operator()
        self.assertIn("carl", self.command("operating-point", "confirm", "alerts", by="carl", code=6))
        engine.drain(1.5)
        self.assertIn(BY_HAND, self.points()["alerts"]["in force"])
        thresholds = [line for line in engine.log if "alerts: " in line and "threshold" in line]
        self.assertEqual(len(thresholds), 1, thresholds)  # nothing moved
        self.assertEqual(len([line for line in engine.log if "stays in force" in line]), 1)  # and it was said once

        self.assertIn("say which", self.command("operating-point", "confirm", by="ben", code=2))
        self.assertIn("no operating point", self.command("operating-point", "confirm", "back door", by="ben", code=2))
        told = self.command("operating-point", "confirm", "alerts", by="ben")
        self.assertIn("taken it over", told)
        self.assertRegex(told, r"asked +false_alerts_per_camera_day=5 .*\n +\d+ templates?: 1 false match in")
        engine.wait_for_log("1 false match in", 10 * SLOW)
        after = self.points()["alerts"]
        self.assertEqual(after["in force"], after["asked"])
        self.assertIn("false_alerts_per_camera_day=5", after["in force"])
        self.assertNotIn("FAIL  alerts", self.command("doctor", "--no-cameras", code=None))
        rows = self.command("audit", "show", "--text", "operating-point")
        self.assertRegex(rows, r"ben .*operating-point\.confirm.* alerts: .*similarity=.* -> "
                               r"false_alerts_per_camera_day=5 expected_faces_per_camera_day=500")
        self.assertIn("operating-point.begin", rows)
        self.assertIn(BY_HAND, self.points()["gate front door"]["in force"])  # nobody named it
        self.command("operating-point", "confirm", "front door", by="ben")
        self.assertNotIn(BY_HAND, self.points()["gate front door"]["in force"])
        self.assertIn("Nothing to confirm", self.command("operating-point", "confirm", by="ben"))
        self.assertEqual(engine.end()[0], 0)
        self.command("audit", "verify")

    def test_it_stays_in_force_over_a_restart(self):
        self.assertEqual(self.start().end()[0], 0)
        self.write(LAX)
        engine = self.start()
        engine.wait_for_log("which stays in force", 10 * SLOW)
        engine.wait_for_log("a similarity by hand", 10 * SLOW)
        self.assertIn(BY_HAND, self.points()["alerts"]["in force"])
        with open(self.ini, "w", encoding="utf-8") as f:
            f.write(self.first)  # put back: no trouble any more
        engine.process.send_signal(signal.SIGHUP)
        self.until(lambda: "says" in self.command("alert", "show", self.troubles()[0]["alert"][:10]))
        self.assertEqual(engine.end()[0], 0)

    def test_an_edit_that_is_read_again_is_on_record(self):
        def changes():
            return self.command("audit", "show", "--text", "settings.changed").count("settings.changed")
        engine = self.start()
        before = changes()
        for n, text in enumerate((self.first + "[retention]\nalerts_days = 3\n", self.first), 1):
            with open(self.ini, "w", encoding="utf-8") as f:
                f.write(text)
            engine.process.send_signal(signal.SIGHUP)
            self.until(lambda n=n: changes() == before + n)
        engine.process.send_signal(signal.SIGHUP)
        self.until(lambda: sum("site file read again" in line for line in engine.log) == 3)
        self.assertEqual(engine.end()[0], 0)
        self.assertEqual(self.start().end()[0], 0)
        self.assertEqual(changes(), before + 2)  # reading the same again is no change

    def test_a_list_that_grows_moves_the_threshold(self):
        self.write(LAX)
        engine = self.start()
        engine.wait_for_log("1 false match in", 10 * SLOW)
        before = int(re.search(r"alerts: (\d+) template", "".join(engine.log)).group(1))
        flags = [json.loads(line) for line in self.command("flag", "list", "--json").splitlines()]
        self.command("flag", "lift", flags[0]["flag"], "--reason", "one fewer")
        self.until(lambda: len(re.findall(r"alerts: \d+ template", "".join(engine.log))) > 1)
        found = re.findall(r"alerts: (\d+) templates?: 1 false match in ([\d,]+) comp", "".join(engine.log))
        self.assertLess(int(found[-1][0]), before)
        self.assertLess(int(found[-1][1].replace(",", "")), int(found[0][1].replace(",", "")))
        self.assertEqual(engine.end()[0], 0)


if __name__ == "__main__":
    unittest.main()
