"""Badges and tickets by command: given out, listed, revoked; what is refused leaves neither a file nor a row."""
import json

from house import *


class Badges(House):
    def run_(self, *words):
        return self.finish(self.start(*words, site=self.site))

    def say(self, *words):
        return self.must(*words, site=self.site).out

    def rows(self, *words):
        return [json.loads(line) for line in self.say("badge", "list", "--json", *words).splitlines()]

    def setUp(self):
        super().setUp()
        self.say("person", "add", "Ada", "--photo", self.draw("a.jpg", "256x256", "0,0,256"), "--consent", "notice 1")
        self.png = self.work / "ada.png"

    def drawn(self, out):
        """The lines of a code in the terminal, each as wide as the others."""
        lines = [re.sub(r"\033\[[0-9;]*m", "", line) for line in out.splitlines() if line.startswith("\033")]
        self.assertEqual(len({len(line) for line in lines}), 1)
        return lines

    def test_a_badge_is_given_listed_and_revoked(self):
        self.assertIn("No badge", self.say("badge", "list"))
        out = self.say("badge", "print", "Ada", "--until", "+30d", "--out", self.png)
        lines = self.drawn(out)
        self.assertEqual((len(lines), len(lines[0])), (35, 69))  # version 12
        self.assertEqual(self.png.stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.png.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
        row, = self.rows()
        self.assertIn(row["badge"], out)
        self.assertEqual((row["kind"], row["state"], row["name"], row["by"]), ("badge", "good", "Ada", "admin"))
        self.assertIn("Ada", self.say("badge", "list"))
        self.assertIn("Revoked", self.say("badge", "revoke", row["badge"], "--reason", "lost on the tram"))
        self.assertEqual(self.rows(), [])
        old, = self.rows("--all")
        self.assertEqual((old["state"], old["reason"]), ("revoked", "lost on the tram"))
        self.assertIn("lost on the tram", self.say("badge", "list", "--all"))
        self.refused(USAGE, "revoked already", words=["badge", "revoke", row["badge"], "--reason", "x"])
        self.must("audit", "verify", site=self.site)

    def test_without_a_file_it_is_drawn(self):
        self.assertEqual(len(self.drawn(self.say("badge", "print", "Ada"))), 35)
        self.assertEqual(sorted(p.name for p in self.work.iterdir()), ["a.jpg", "site"])

    def test_no_file_is_overwritten_and_no_badge_made(self):
        self.png.write_text("mine")
        self.refused(USAGE, "not overwritten", words=["badge", "print", "Ada", "--out", self.png])
        self.assertEqual(self.png.read_text(), "mine")
        aim = self.work / "aim"
        link = self.work / "link.png"
        link.symlink_to(aim)
        self.refused(USAGE, "not overwritten", words=["badge", "print", "Ada", "--out", link])
        self.assertFalse(aim.exists())
        self.refused(IO, words=["badge", "print", "Ada", "--out", self.work / "none/a.png"])
        self.assertEqual(self.rows("--all"), [])

    def test_what_is_refused_leaves_no_file(self):
        for code, words in ((NOT_FOUND, ["badge", "print", "Nobody"]),
                            (USAGE, ["badge", "print", "Ada", "--until", "soon"]),
                            (USAGE, ["badge", "print", "Ada", "--until", "2020-01-01"]),
                            (USAGE, ["badge", "print", "Ada", "--until", "+900d"]),
                            (USAGE, ["ticket", "issue", "--until", "+1d"]),
                            (USAGE, ["ticket", "issue", "--from", "+2d", "--until", "+1d"]),
                            (USAGE, ["ticket", "issue", "--from", "+1d", "--until", "+2d", "--entries", "0"]),
                            (USAGE, ["ticket", "issue", "--from", "+1d", "--until", "+2d", "--entries", "100"]),
                            (USAGE, ["ticket", "issue", "--from", "+1d", "--until", "+2d", "--entries", "2x"]),
                            (NOT_FOUND, ["ticket", "issue", "Nobody", "--from", "+1d", "--until", "+2d"])):
            with self.subTest(words):
                self.refused(code, words=words + ["--out", self.png])
                self.assertFalse(self.png.exists())
        self.refused(USAGE, "--reason", words=["badge", "revoke", "0" * 26])
        self.refused(USAGE, "26 characters", words=["badge", "revoke", "abc", "--reason", "x"])
        self.refused(NOT_FOUND, "none has this id", words=["badge", "revoke", "0" * 25 + "1", "--reason", "x"])
        self.assertEqual(self.rows("--all"), [])

    def test_a_code_that_reached_nobody_is_revoked(self):
        with open("/dev/full", "w") as full:
            p = subprocess.run([PROGRAM, "badge", "print", "Ada", "--out", self.png, "--site", self.site], stdout=full,
                               stderr=subprocess.PIPE, env=self.env, text=True, timeout=40)
        self.assertEqual(p.returncode, IO, p.stderr)
        self.assertIn("not given out", p.stderr)
        self.assertFalse(self.png.exists())
        row, = self.rows("--all")
        self.assertEqual(row["state"], "revoked")

    def test_tickets_for_somebody_and_for_nobody(self):
        day = ["--from", "+1h", "--until", "+1d"]
        small = self.drawn(self.say("ticket", "issue", *day))
        large = self.drawn(self.say("ticket", "issue", "Ada", *day, "--entries", "3", "--out", self.png))
        self.assertLess(len(small), len(large))  # without a template
        theirs, nobodys = self.rows()
        self.assertEqual((theirs["name"], theirs["entries"], theirs["state"]), ("Ada", 3, "to come"))
        self.assertEqual((nobodys["person"], nobodys["entries"], nobodys["used"]), ("", 1, 0))
        self.assertIn("for nobody by name", self.say("badge", "list"))

    def test_a_ticket_for_nobody_needs_no_models(self):
        env = dict(self.env, GATEHOUSE_MODELS_DIR=str(self.work))
        for words, code in ((["ticket", "issue"], OK), (["ticket", "issue", "Ada"], MODEL)):
            p = subprocess.run([PROGRAM, *words, "--from", "+1h", "--until", "+1d", "--site", self.site], env=env,
                               capture_output=True, text=True, timeout=40)
            self.assertEqual(p.returncode, code, p.stderr)

    def test_erased_people_have_no_badge(self):
        self.say("badge", "print", "Ada")
        self.say("person", "erase", "Ada", "--yes")
        self.assertEqual(self.rows(), [])
        row, = self.rows("--all")
        self.assertEqual((row["state"], row["person"], row["name"]), ("revoked", "", ""))
        self.assertIn("(erased)", self.say("badge", "list", "--all"))

    def test_flagged_people_get_none(self):
        other = self.draw("b.jpg", "256x256", "0,0,256")
        self.say("person", "add", "Bob", "--photo", other, "--for-flag", "--allow-duplicate")
        self.refused(USAGE, words=["badge", "print", "Bob"])


if __name__ == "__main__":
    unittest.main()
