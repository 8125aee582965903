"""An alert's life from the command line: shown, taken, put off, handed over, taken back, decided, closed; what does not
go is refused with who or why; and the report counts it. The alert is that of a recovered account."""
import json

from house import *


class Alerts(House):
    def setUp(self):
        super().setUp()
        self.env.pop("GATEHOUSE_TOKEN_FILE")  # void after the recovery
        self.must("operator", "recover", "admin", "--password-file", self.password_file, site=self.site)
        self.must("operator", "token", "--by", "admin", "--password-file", self.password_file, "--out",
                  self.work / "token", site=self.site)
        self.env["GATEHOUSE_TOKEN_FILE"] = str(self.work / "token")
        self.bob = self.private(self.work / "bob", "another long one\n")
        self.must("operator", "add", "bob", "--role", "operator", "--password-file", self.bob, site=self.site)
        self.must("operator", "token", "--by", "bob", "--password-file", self.bob, "--token-file=",
                  "--out", self.work / "bob.token", site=self.site)
        self.alert, = self.listed("--kind", "login")

    def run_(self, *words):
        return self.finish(self.start(*words, site=self.site))

    def as_bob(self, *words):
        return self.run_(*words, "--by", "bob", "--token-file", self.work / "bob.token")

    def listed(self, *words):
        return [json.loads(line) for line in self.must("alert", "list", "--json", *words, site=self.site).out.splitlines()]

    def shown(self):
        return json.loads(self.must("alert", "show", self.alert["alert"], "--json", site=self.site).out)

    def act(self, what, *more):
        return self.must("alert", what, self.alert["alert"], *more, site=self.site)

    def test_a_life(self):
        a = self.alert
        self.assertEqual((a["kind"], a["state"], a["held_by"], a["path"]), ("login", "open", "", []))
        self.assertIn(a["urgency"], (3, 4))
        self.act("claim")
        self.assertEqual(self.shown()["held_by"], "admin")
        r = self.as_bob("alert", "confirm", a["alert"])
        self.assertEqual(r.code, DENIED)
        self.assertRegex(r.err, r"admin claimed it at \d\d:\d\d:\d\d")
        self.act("undo")
        self.assertEqual(self.shown()["state"], "open")
        self.act("snooze", "--for", "30m", "--note", "later")
        self.assertGreater(self.shown()["snoozed_ms"], 0)
        self.act("wake")
        self.act("hand-over", "--to", "bob", "--note", "my shift ends")
        self.assertEqual(self.shown()["held_by"], "bob")
        self.assertEqual(self.as_bob("alert", "escalate", a["alert"]).code, OK)
        self.assertEqual(self.as_bob("alert", "claim", a["alert"]).code, DENIED)
        self.act("confirm", "--note", "it was me")
        self.assertEqual(self.as_bob("alert", "close", a["alert"]).code, OK)
        self.assertEqual(self.listed(), [])
        self.assertEqual(len(self.listed("--all")), 1)
        self.refused(USAGE, "reason", words=["alert", "reopen", a["alert"]])
        self.act("reopen", "--note", "not quite")
        steps = [(s["by"], s["event"], s["note"]) for s in self.shown()["history"]]
        self.assertEqual(steps[1:], [("admin", "claim", ""), ("admin", "undo", ""), ("admin", "snooze", "later"),
                                     ("admin", "wake", ""), ("admin", "hand-over", "my shift ends"), ("bob", "escalate", ""),
                                     ("admin", "confirm", "it was me"), ("bob", "close", ""), ("admin", "reopen", "not quite")])
        self.assertIn("hand-over", self.must("alert", "show", a["alert"], site=self.site).out)
        self.must("audit", "verify", site=self.site)

    def test_what_does_not_go(self):
        a = self.alert["alert"]
        for code, words in ((USAGE, ["alert", "explode", a]), (USAGE, ["alert", "snooze", a, "--for", "soon"]),
                            (USAGE, ["alert", "snooze", a, "--for", "9h"]), (USAGE, ["alert", "snooze", a]),
                            (USAGE, ["alert", "second", a]), (USAGE, ["alert", "cannot-tell", a]),
                            (USAGE, ["alert", "hand-over", a]), (USAGE, ["alert", "list", "--kind", "weather"]),
                            (USAGE, ["alert", "claim", "01"]), (NOT_FOUND, ["alert", "show", "00000000"])):
            with self.subTest(words=words):
                self.refused(code, words=words)
        self.act("claim")
        self.refused(NOT_FOUND, "operator list", words=["alert", "hand-over", a, "--to", "nobody"])

    def test_filters(self):
        self.assertEqual(len(self.listed("--text", self.alert["detail"].upper()[:12])), 1)
        self.assertEqual(self.listed("--text", "flood"), [])
        self.assertEqual(self.listed("--kind", "match"), [])
        self.refused(NOT_FOUND, "camera door", words=["alert", "list", "--camera", "door"])
        with open(self.site / "site.ini", "a", encoding="utf-8") as ini:
            ini.write("[camera door]\nsource = door.mp4\n")
        self.assertEqual(self.listed("--camera", "door"), [])

    def test_the_report(self):
        self.act("claim")
        self.act("confirm")
        r = json.loads(self.must("report", "--since", "1h", "--json", site=self.site).out)
        self.assertEqual((r["alerts"]["login"]["raised"], r["alerts"]["login"]["confirmed"],
                          r["alerts"]["login"]["unanswered"]), (1, 1, 0))
        self.assertGreaterEqual(r["alerts"]["login"]["decided_ms"]["worst"], r["alerts"]["login"]["answered_ms"]["p50"])
        self.assertEqual((r["error_rates"]["all_cameras"]["decided"], r["error_rates"]["warnings"]), (0, []))
        text = self.must("report", site=self.site).out
        self.assertIn("login", text)
        self.assertIn("error rates cannot be told", text)
        self.must("report", "--since", "2020-01-01", site=self.site)
        for since in ("tomorrow", "2999-01-01", "+1h"):
            self.refused(USAGE, "--since", words=["report", "--since", since])
