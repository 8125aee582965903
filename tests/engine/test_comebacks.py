#!/usr/bin/python3
"""Who comes back after a decision opens the alert again, and a camera that is set up anew goes on numbering its
tracks."""
import json
import os
import signal
import unittest

from engine import SLOW
from visits_site import Visits


class ComebacksTest(Visits):
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


if __name__ == "__main__":
    unittest.main()
