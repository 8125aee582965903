"""A site of one camera and one flagged person who comes by again and again: what tests of alerts over time
begin with."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import unittest

from engine import GATEHOUSE, ROOT, SLOW, Engine

DEMO = os.path.join(ROOT, "assets", "demo")


class Visits(unittest.TestCase):
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
