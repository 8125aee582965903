"""What the gates' commands refuse, and what they leave behind: numbers, PINs, releases, emergencies, enrolments, the
notice and the report."""
import json
import sqlite3
import time

from house import *


class Gates(House):
    GATE = "\n[gate main]\nsource = main.ppm\n"

    def run_(self, *words):
        return self.finish(self.start(*words, site=self.site))

    def say(self, *words):
        return self.must(*words, site=self.site).out

    def setUp(self):
        super().setUp()
        ini = self.site / "site.ini"
        ini.write_text(ini.read_text() + self.GATE)
        picture = self.draw("a.jpg", "256x256", "0,0,256")
        self.say("person", "add", "Ada", "--photo", picture, "--consent", "notice 1")

    def pin_file(self, pin, mode=0o600):
        path = self.work / "pin"
        path.write_text(pin + "\n")
        path.chmod(mode)
        return path

    def test_numbers_and_pins(self):
        self.assertIn("No number", self.say("person", "number", "Ada"))
        self.assertEqual(self.say("person", "number", "Ada", "--set", "4711").strip(), "4711")
        self.assertEqual(self.say("person", "number", "Ada", "--set", "4712", "--duress").strip(), "4712")
        self.assertEqual(self.say("person", "number", "Ada").strip(), "4711")
        self.assertEqual(self.run_("person", "number", "Ada", "--set", "47").code, INPUT)
        self.assertEqual(self.run_("person", "number", "Nobody").code, NOT_FOUND)
        self.assertRegex(self.say("person", "number", "Ada", "--new"), r"^\d{6}\n$")
        self.assertEqual(self.run_("person", "number", "Ada", "--new", "--set", "4711").code, USAGE)
        self.assertIn("PIN set", self.say("person", "pin", "Ada", "--pin-file", self.pin_file("8302")))
        self.assertEqual(self.run_("person", "pin", "Ada", "--pin-file", self.pin_file("1234")).code, INPUT)
        self.assertNotEqual(self.run_("person", "pin", "Ada", "--pin-file", self.pin_file("8302", 0o644)).code, OK)
        self.assertIn("No PIN", self.say("person", "pin", "Ada", "--remove"))
        self.assertIn("number.show", self.say("person", "uses", "Ada"))

    def heard(self, gate, at):
        """As if its kiosk had said so; a direct write into the records stands for the program."""
        with sqlite3.connect(self.site / "gatehouse.db") as db:
            db.execute("INSERT OR REPLACE INTO gates (name, state, seen) VALUES (?, 'idle', ?)", (gate, int(at * 1000)))
        db.close()

    def test_orders(self):
        self.assertIn("never heard", self.say("gate", "list"))
        self.assertEqual(self.run_("gate", "open", "main").code, USAGE)
        self.assertEqual(self.run_("gate", "open", "side", "--reason", "x").code, NOT_FOUND)
        self.assertEqual(self.run_("gate", "open", "all", "--reason", "x").code, NOT_FOUND)
        r = self.run_("gate", "open", "main", "--reason", "delivery")
        self.assertIn("nothing opens unless the gate is heard", r.out)
        self.assertIn("gate main: NEVER HEARD", r.err)
        r = self.run_("gate", "emergency", "all", "--reason", "fire")
        self.assertIn("EMERGENCY: NO GATE IS HEARD", r.out)
        self.assertIn("gate main: NEVER HEARD", r.err)
        self.assertIn("EMERGENCY", self.say("gate", "list"))
        self.assertIn("over", self.say("gate", "emergency-end", "all"))
        self.assertNotIn("EMERGENCY", self.say("gate", "list"))
        self.heard("main", time.time())
        self.assertIn("told to open once", self.say("gate", "open", "main", "--reason", "delivery"))
        r = self.run_("gate", "emergency", "main", "--reason", "fire")
        self.assertIn("EMERGENCY: doors stay open", r.out)
        self.assertEqual(r.err, "")
        self.assertIn("doors close again", self.say("gate", "emergency-end", "main"))
        self.heard("main", time.time() - 3600)
        self.assertIn("gate main: NOT HEARD since", self.run_("gate", "emergency", "main", "--reason", "fire").err)
        self.assertEqual(self.run_("gate", "passages", "--gate", "nosuch").code, NOT_FOUND)
        self.assertEqual(self.run_("alert", "list", "--camera", "nix").code, NOT_FOUND)
        self.assertIn("No alerts fit", self.say("alert", "list", "--camera", "gate main", "--kind", "login"))
        self.assertIn("No passages", self.say("gate", "passages", "--gate", "main", "--person", "Ada", "--since", "8h"))
        self.assertEqual(self.say("gate", "passages", "--json"), "")
        self.assertEqual(self.run_("gate", "passages", "--since", "soon").code, USAGE)
        self.assertIn("No enrolment", self.say("gate", "enrolments"))
        self.assertEqual(self.run_("gate", "approve", "Ada").code, NOT_FOUND)
        self.assertEqual(self.run_("gate", "reject", "Ada").code, USAGE)

    def test_an_order_stands_though_nobody_can_say_who_hears_it(self):
        with sqlite3.connect(self.site / "gatehouse.db") as db:
            db.execute("ALTER TABLE gates RENAME TO damaged")
        db.close()
        for words, told in ((("emergency", "all", "--reason", "fire"), r"EMERGENCY: .*emergency-end \"all\""),
                            (("emergency-end", "all"), "The emergency is over"),
                            (("emergency", "main", "--reason", "fire"), r"EMERGENCY: .*emergency-end \"main\""),
                            (("open", "main", "--reason", "delivery"), "nothing opens unless the gate is heard")):
            r = self.run_("gate", *words)
            self.assertEqual(r.code, OK, r.err)
            self.assertRegex(r.out, told)
            self.assertIn("which gates hear of it is not known", r.err)
        with sqlite3.connect(self.site / "gatehouse.db") as db:
            self.assertEqual(db.execute("SELECT count(*) FROM gate_orders").fetchone()[0], 4)
        db.close()

    def test_what_is_told_of_gates(self):
        notice = json.loads(self.say("notice", "--json"))
        self.assertEqual(notice["what_runs"]["gates"], 1)
        self.assertEqual(notice["what_runs"]["passages_days"], 30)
        self.assertIn("another way in", " ".join(self.say("notice").split()))
        self.say("person", "number", "Ada", "--set", "4711")
        facts = json.loads(self.say("dpia", "--json"))
        self.assertEqual((facts["counts"]["numbers"], facts["counts"]["passages"], facts["gates"]["gates"]), (1, 0, 1))
        report = json.loads(self.say("report", "--json"))
        self.assertEqual(report["gates"]["face"]["passages"], 0)
        self.assertIn("passages", json.loads(self.say("purge", "--dry-run", "--json")))


if __name__ == "__main__":
    unittest.main()
