#!/usr/bin/python3
"""Alerts over time: a visit outlives its engine, "not this person" holds for the visit, other
decisions until the person comes back, what waits for people is
told, and what they did puts it away."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from test_engine import GATEHOUSE, ROOT, SLOW, Engine  # noqa: E402

DEMO = os.path.join(ROOT, "assets", "demo")


class VisitsTest(unittest.TestCase):
    """One camera, one flagged person who comes by again and again within the regroup time."""

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="gatehouse-visits-")
        self.addCleanup(shutil.rmtree, self.dir)
        self.site = os.path.join(self.dir, "site")
        source = os.path.join(self.dir, "from")
        os.mkdir(source)
        shutil.copy(os.path.join(DEMO, "cast.ini"), source)
        with open(os.path.join(DEMO, "site.ini"), encoding="utf-8") as f:
            match = "".join(re.findall(r"^similarity = .*\n", f.read(), flags=re.M))
        with open(os.path.join(source, "site.ini"), "w", encoding="utf-8") as f:
            f.write(f"[site]\nname = visits\n[match]\nregroup_s = 40\n{match}"
                    "[camera door]\nsource = scene:@HERE@/one.scene?camera=door\n")
        with open(os.path.join(source, "one.scene"), "w", encoding="utf-8") as f:
            f.write("[scene]\nseed = 3\nsize = 640x360\nfps = 10\nseconds = 0\ncast = cast.ini\n"
                    "[camera door]\nplace = hall\n"
                    "[visit again]\ncamera = door\nwho = ada\nat = 0\nevery = 9\npath = toward\nnear = 100\nx = 0.5\n"
                    "speed = 1.9\n")
        subprocess.run([GATEHOUSE, "demo", self.site, "--from", source], check=True, stdout=subprocess.DEVNULL)

    def start(self):
        engine = Engine(self.site)
        self.addCleanup(engine.close)
        return engine

    def command(self, *args, by="ada", check=True):
        env = dict(os.environ, GATEHOUSE_SITE=self.site, GATEHOUSE_BY=by,
                   GATEHOUSE_TOKEN_FILE=os.path.join(self.site, by + ".token"))
        return subprocess.run([GATEHOUSE, *args], env=env, check=check, capture_output=True, text=True).stdout

    def alerts(self):
        return [json.loads(line) for line in self.command("alert", "list", "--all", "--json").splitlines()]

    def of_kind(self, kind):
        return [a for a in self.alerts() if a["kind"] == kind]

    def wait_for_kind(self, kind, state, seconds=15 * SLOW):
        until = time.monotonic() + seconds
        while not any(a["state"] == state for a in self.of_kind(kind)):
            if time.monotonic() > until:
                raise AssertionError(f"no {state} alert of kind {kind}: {self.alerts()}")
            time.sleep(0.3)

    def test_a_visit_outlives_its_engine(self):
        engine = self.start()
        alert = engine.wait_for(event="alert", seconds=60 * SLOW)["alert"]
        engine.end(signal.SIGKILL)
        again = self.start()
        self.assertEqual(again.wait_for(event="seen", seconds=60 * SLOW)["alert"], alert)
        self.assertEqual([e for e in again.drain(0) if e["event"] == "alert"], [])
        self.assertEqual(len(self.of_kind("match")), 1)
        self.assertEqual(len(self.of_kind("engine")), 1)  # that it was killed is told
        self.assertEqual(again.end()[0], 0)
        third = self.start()  # after an end in order nothing is told
        third.wait_for(event="camera", camera="door", state="live")
        third.wait_for(event="seen", seconds=60 * SLOW)
        self.assertEqual(len(self.of_kind("engine")), 1)
        self.assertEqual(third.end()[0], 0)

    def test_not_this_person_holds_for_the_visit(self):
        engine = self.start()
        alert = engine.wait_for(event="alert", seconds=60 * SLOW)["alert"]
        self.command("alert", "not-this", alert)
        engine.drain(1)
        told = engine.drain(24)  # two or three more times past the camera
        self.assertEqual([e for e in told if e["event"] in ("alert", "seen")], [])
        self.assertTrue([e for e in told if e["event"] == "track" and e["usable"]])
        shown = self.alerts()
        self.assertEqual(len([a for a in shown if a["kind"] == "match"]), 1)
        self.assertEqual(engine.end()[0], 0)

    def test_who_comes_back_after_a_decision_opens_it_again(self):
        scene = os.path.join(self.dir, "from", "one.scene")
        with open(scene, encoding="utf-8") as f:
            rarer = f.read().replace("every = 9", "every = 18")  # long enough out of view between
        with open(scene, "w", encoding="utf-8") as f:
            f.write(rarer)
        engine = self.start()
        alert = engine.wait_for(event="alert", seconds=60 * SLOW)["alert"]
        self.command("alert", "cannot-tell", alert)
        self.assertEqual(engine.wait_for(event="reopened", seconds=60 * SLOW)["alert"], alert)
        shown = json.loads(self.command("alert", "show", alert, "--json"))
        self.assertEqual((shown["state"], shown["decision"], shown["held_by"]), ("open", "", ""))
        self.assertIn(("reopen", "engine", "seen again at door"),
                      [(h["event"], h["by"], h["note"]) for h in shown["history"]])
        code, told = engine.end()[0], engine.seen
        self.assertEqual((code, len([e for e in told if e["event"] == "alert"])), (0, 1))

    def test_a_camera_that_is_set_up_anew_goes_on_numbering(self):
        engine = self.start()
        engine.wait_for(event="track", seconds=60 * SLOW)
        path = os.path.join(self.site, "site.ini")
        with open(path, encoding="utf-8") as f:
            changed = f.read().replace("[camera door]\n", "[camera door]\ndetect_fps = 4\n")
        with open(path, "w", encoding="utf-8") as f:
            f.write(changed)
        engine.process.send_signal(signal.SIGHUP)
        engine.wait_for_log("site file read again", 30 * SLOW)
        engine.drain(0)
        engine.wait_for(event="track", seconds=60 * SLOW)
        numbers = [e["track"] for e in engine.seen if e["event"] == "track"]
        self.assertEqual(len(numbers), len(set(numbers)), numbers)
        self.assertEqual(engine.end()[0], 0)

    def test_what_waits_is_told_and_put_away(self):
        engine = self.start()
        engine.wait_for(event="camera", camera="door", state="live")
        flag = [json.loads(line) for line in self.command("flag", "list", "--json").splitlines()][-1]
        self.command("flag", "lift", flag["flag"], "--reason", "to be proposed anew")
        self.command("flag", "add", flag["name"], "--category", "test", "--reason", "proposed anew",
                     "--authority", "the test", "--expires", "+5d")
        self.wait_for_kind("approval", "open")
        proposed = [f for f in map(json.loads, self.command("flag", "list", "--json").splitlines())
                    if f["state"] == "proposed"]
        self.command("flag", "approve", proposed[0]["flag"], by="ben")
        self.wait_for_kind("approval", "closed")
        self.assertEqual(engine.end()[0], 0)


if __name__ == "__main__":
    unittest.main()
