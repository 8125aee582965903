"""Accounts, settings, purge, notice and facts sheet through the command line."""
import json
import sqlite3

from house import *


class Operators(House):
    def account(self, name, role, password="battery staple"):
        """An account with a token of its own; the words that act as it."""
        file, token = self.private(self.work / f"{name}.password", password + "\n"), self.work / f"{name}.token"
        self.must("operator", "add", name, "--role", role, "--password-file", file, site=self.site)
        return self.token(name, file, token)

    def token(self, name, file, token):
        env = dict(self.env)
        del self.env["GATEHOUSE_TOKEN_FILE"]
        try:
            self.must("operator", "token", "--by", name, "--password-file", file, "--out", token, site=self.site)
        finally:
            type(self).env = env
        return ["--by", name, "--token-file", token]

    def actions(self):
        """(action, detail) of the audit's rows in order, once it has been verified."""
        self.must("audit", "verify", site=self.site)
        db = sqlite3.connect(f"file:{self.site}/gatehouse.db?mode=ro", uri=True)
        self.addCleanup(db.close)
        return db.execute("SELECT action, detail FROM audit ORDER BY seq").fetchall()

    def test_cameras_are_an_administrators_to_change(self):
        bob = self.account("bob", "supervisor")
        before = (self.site / "site.ini").read_text()
        add = ("camera", "add", "door", "rtsp://user:S3cret@127.0.0.1:1/x")
        self.refused(DENIED, "administrator", words=add + tuple(bob))
        env = dict(self.env)
        try:
            del self.env["GATEHOUSE_BY"]
            self.refused(DENIED, "--by", words=add)
            self.refused(DENIED, "--by", words=("camera", "remove", "door"))
        finally:
            type(self).env = env
        self.assertEqual((self.site / "site.ini").read_text(), before)
        self.must(*add, site=self.site)
        with open(self.site / "site.ini", "a") as f:
            f.write("# by hand\n")
        self.must("camera", "remove", "door", site=self.site)
        rows = [r for r in self.actions() if r[0].startswith("settings.")]
        self.assertEqual([r[0] for r in rows],
                         ["settings.begin", "settings.camera-add", "settings.changed", "settings.camera-remove"])
        self.assertEqual((rows[1][1], rows[3][1]), ("door", "door"))
        self.assertNotIn("S3cret", repr(rows))

    def test_a_site_without_accounts_asks_nobody(self):
        folder = self.work / "bare"
        folder.mkdir(mode=0o700)
        self.private(folder / "site.ini", "[site]\nname = bare\n")
        self.must("camera", "add", "door", "rtsp://127.0.0.1:1/x", site=folder)
        self.assertIn("[camera door]", (folder / "site.ini").read_text())

    def test_roles_closing_and_opening(self):
        bob = self.account("bob", "operator")
        self.refused(DENIED, words=["operator", "role", "bob", "administrator", *bob])
        self.refused(USAGE, "only administrator", words=["operator", "close", "admin"])
        self.refused(NOT_FOUND, "operator list", words=["operator", "close", "nobody"])
        self.refused(USAGE, "supervisor", words=["operator", "role", "bob", "king"])
        self.must("operator", "role", "bob", "supervisor", site=self.site)
        self.must("operator", "close", "bob", site=self.site)
        self.assertRegex(self.must("operator", "list", site=self.site).out, r"bob +supervisor +closed")
        self.refused(DENIED, words=["purge", "--dry-run", *bob])
        self.must("operator", "open", "bob", site=self.site)
        self.refused(DENIED, words=["purge", "--dry-run", *bob])  # its token is void
        self.must("purge", "--dry-run", *self.token("bob", self.work / "bob.password", self.work / "again"), site=self.site)

    def test_a_token_is_kept_before_it_counts(self):
        bob = self.account("bob", "supervisor")
        there = self.private(self.work / "there", "mine\n")
        for place, code in ((there, USAGE), (self.work / "bob.token", USAGE), (self.work / "nowhere" / "token", IO)):
            self.refused(code, str(place), words=["operator", "token", "--out", place, *bob])
        self.assertEqual(there.read_text(), "mine\n")
        self.must("purge", "--dry-run", *bob, site=self.site)  # the token from before is still good
        self.must("operator", "token", "--out", self.work / "new", *bob, site=self.site)
        self.refused(DENIED, words=["purge", "--dry-run", *bob])
        self.must("purge", "--dry-run", "--by", "bob", "--token-file", self.work / "new", site=self.site)

    def test_recovery_is_loud(self):
        new = self.private(self.work / "new", "another long password\n")
        r = self.must("operator", "recover", "admin", "--password-file", new, site=self.site)
        self.assertIn("alert", r.out)
        self.refused(DENIED, words=["alert", "list"])  # the old token is void
        again = self.token("admin", new, self.work / "token")
        alerts = self.must("alert", "list", *again, site=self.site).out
        self.assertIn("account admin", alerts)
        self.must("audit", "verify", site=self.site)
        self.refused(NOT_FOUND, words=["operator", "recover", "nobody", "--password-file", new])
        self.refused(INPUT, "8 characters", words=["operator", "recover", "admin", "--password-file",
                                                    self.private(self.work / "short", "short\n")])

    def test_the_notice_follows_the_site_file(self):
        r = self.must("notice", site=self.site)
        self.assertIn("NOBODY IS NAMED", r.out)
        self.assertIn("no contact is set", r.err)
        ini = (self.site / "site.ini").read_text().replace("[site]\n", "[site]\ncontact = privacy@example.org\n", 1)
        (self.site / "site.ini").write_text(ini + """
[retention]
alerts_days = 11
bookmarks_days = 12
people_days = 13
audit_days = 99
[camera a]
source = rtsp://u:S3cret@127.0.0.1:1/x
hours = 08:00-18:30
[camera b]
source = rtsp://127.0.0.1:1/x
[camera c]
source = rtsp://127.0.0.1:1/x
hours = 08:00-18:30
""")
        r = self.must("notice", site=self.site)
        self.assertEqual(r.err, "")
        self.assertLessEqual(max(map(len, r.out.splitlines())), 78)
        text = " ".join(r.out.split())
        for part in ("3 cameras", "from 08:00 to 18:30 at 2 of them", "at all times at 1 of them", "11 days after the decision",
                     "12 days", "13 days after", "99 days", "at most 90 days", "privacy@example.org", "object",
                     "way without it", "no picture of the face"):
            self.assertIn(part, text)
        self.assertNotIn("S3cret", text)
        o = json.loads(self.must("notice", "--json", site=self.site).out)
        self.assertEqual(o["what_runs"]["cameras"], 3)
        self.assertEqual(o["kept"]["alerts_days"], 11)
        self.assertEqual({h["hours"]: h["cameras"] for h in o["what_runs"]["hours"]}, {"08:00-18:30": 2, "00:00-24:00": 1})

    def test_the_facts_sheet_counts_and_names_nobody(self):
        bob, zoltan = self.account("bob", "operator"), self.account("zoltan", "auditor")
        self.refused(DENIED, words=["dpia", *bob])
        face = self.draw("good.jpg", "256x256", "0,0,256")
        self.must("person", "add", "Mia Unmistakable", "--for-flag", "--photo", face, site=self.site)
        self.must("flag", "add", "Mia Unmistakable", "--category", "missing", "--reason", "gone since noon", "--authority",
                  "police", "--expires", "+1d", site=self.site)
        o = json.loads(self.must("dpia", "--json", *zoltan, site=self.site).out)
        self.assertEqual((o["counts"]["flags_live"], o["counts"]["flags_waiting"], o["counts"]["people_flag"]), (0, 1, 1))
        flag = json.loads(self.must("flag", "list", "--json", site=self.site).out)["flag"]
        self.must("flag", "approve", flag, *bob, site=self.site)
        r = self.must("dpia", "--json", *zoltan, site=self.site)
        o = json.loads(r.out)
        self.assertEqual((o["counts"]["flags_live"], o["counts"]["flags_waiting"]), (1, 0))
        self.assertEqual(o["model"]["templates"], 1)
        self.assertEqual(o["access"]["two_persons"], 2)
        self.assertTrue(any(k.startswith("fmr") for k in o["model"]), o["model"])
        text = self.must("dpia", *zoltan, site=self.site).out
        self.assertLessEqual(max(map(len, text.splitlines())), 78)
        for word in ("Mia", "Unmistakable", "gone since noon", "police", "bob", "zoltan"):
            self.assertNotIn(word, text + r.out)

    def test_looking_is_on_record(self):
        bob, zoltan = self.account("bob", "operator"), self.account("zoltan", "auditor")
        face = self.draw("good.jpg", "256x256", "0,0,256")
        self.must("person", "add", "Mia Unmistakable", "--for-flag", "--photo", face, site=self.site)
        self.must("flag", "add", "Mia Unmistakable", "--category", "missing", "--reason", "gone since noon", "--authority",
                  "police", "--expires", "+1d", site=self.site)
        looks = {"person list": "person.search", "person show": "person.open", "flag list": "flag.list",
                 "flag show": "flag.open", "alert list": "alert.list", "bookmark list": "clip.list"}
        for words, action in looks.items():
            what = ["Mia Unmistakable"] if words.endswith("show") else []
            before = [r[0] for r in self.actions()].count(action)
            self.must(*words.split(), *what, *bob, site=self.site)
            self.assertEqual([r[0] for r in self.actions()].count(action), before + 1, words)
        for words in ("person list", "person show"):  # an auditor reads the record, not the people
            what = ["Mia Unmistakable"] if words.endswith("show") else []
            self.refused(DENIED, words=[*words.split(), *what, *zoltan])

    def test_purge_counts_and_asks_who(self):
        bob = self.account("bob", "operator")
        self.refused(DENIED, words=["purge", *bob])
        o = json.loads(self.must("purge", "--dry-run", "--json", site=self.site).out)
        self.assertEqual(o, {"dry_run": True, "alerts": 0, "undecided": 0, "not_this_person": 0, "bookmarks": 0, "people": 0,
                             "passages": 0, "gate_notes": 0, "audit_rows": 0})
        self.must("purge", site=self.site)
        self.assertEqual([r[0] for r in self.actions()].count("purge.run"), 1)

    def test_doctor_sees_accounts_modes_and_strays(self):
        def said():
            r = self.finish(self.start("doctor", "--no-cameras", site=self.site))
            return r.out
        self.assertRegex(said(), r"note +operators +only one account")
        self.account("bob", "operator")
        self.assertRegex(said(), r"ok +operators +2 can propose")
        self.assertRegex(said(), r"ok +retention")
        clips = self.site / "clips"
        clips.mkdir(mode=0o700, exist_ok=True)
        stray = self.private(clips / "stray", "x")
        self.assertRegex(said(), r"FAIL +retention .*stray")
        stray.chmod(0o640)
        self.assertRegex(said(), r"FAIL +files .*stray can be read by others; chmod 600")
        stray.unlink()
        clips.chmod(0o755)
        self.assertRegex(said(), r"FAIL +files .*clips can be entered by others; chmod 700")
        clips.chmod(0o700)
        self.assertRegex(said(), r"ok +files")
        left = self.private(self.site / "keys.Ab12Cd", "x")
        self.assertRegex(said(), r"note +keys .*keys\.Ab12Cd was left")
        self.assertFalse(left.exists())
        left = self.private(self.site / "keys.backup", "x")
        self.assertRegex(said(), r"FAIL +keys .*keys\.backup")
        left.unlink()


if __name__ == "__main__":
    unittest.main()
