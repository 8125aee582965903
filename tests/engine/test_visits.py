#!/usr/bin/python3
"""Alerts over time: a visit outlives its engine, "not this person" holds for the visit, what waits for people is
told, and what they did puts it away."""
import json
import signal
import unittest

from engine import SLOW
from visits_site import Visits


class VisitsTest(Visits):
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
