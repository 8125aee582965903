"""A site that cannot be used as it stands: a malformed file, a second engine, a full disk, records of
a newer version or damaged. Said clearly, with the documented exit code, and nothing else is harmed."""
import os
import resource
import shutil
import signal
import sqlite3
import time

from house import *


class Site(House):
    def write_ini(self, text):
        (self.site / "site.ini").write_text(text)

    def test_malformed_site_file(self):
        path = f"{self.site}/site.ini"
        for text, line, expected in (
                ("[site]\nname = x\nrubbish\n", 3, "expected [section] or key = value"),
                ("[site]\nname = x\n[camera a]\nsource = f\nfsp = 5\n", 5, "expected one of source"),
                ("[camera a]\nsource = f\ndetect_fps = many\n", 3, "expected a number from 0.5 to 30"),
                ("[camera a]\nsource = f\nhours = 8-18\n", 3, "expected hours as 08:00-18:00"),
                ("[sight]\nname = x\n", 1, "expected a section [site]")):
            self.write_ini(text)
            for words in (("run",), ("camera", "list"), ("camera", "add", "b", "f.mp4"), ("camera", "test", "a")):
                with self.subTest(text=text, words=words):
                    self.refused(CONFIG, f"{path}:{line}: ", expected, words=words)
            self.assertEqual((self.site / "site.ini").read_text(), text)
            r = self.finish(self.start("doctor", site=self.site))
            self.assertEqual(r.code, FAILED)
            self.assertIn(f"{path}:{line}: ", r.out)
        self.write_ini("[camera a]\nloop = yes\n")
        self.refused(CONFIG, "[camera a]", "source", words=("run",))
        (self.site / "site.ini").write_bytes(b"[site]\0\nname = x\n")
        self.refused(CONFIG, "not a text file", words=("run",))

    def test_a_path_is_taken_from_the_folder_one_is_in(self):
        film = self.film("front door.mp4")
        r = self.finish(self.start("camera", "add", "front", "front door.mp4", site=self.site, cwd=self.work))
        self.assertEqual((r.code, r.err), (OK, ""))
        self.assertIn(f"source = {film}\n", (self.site / "site.ini").read_text())
        self.assertIn("pictures/s", self.must("camera", "test", "front", site=self.site).out)
        r = self.must("camera", "add", "back", "nothing.mp4", site=self.site, cwd=self.work)
        self.assertIn(f"{self.work}/nothing.mp4: No such file", r.err)
        self.assertIn("back", self.must("camera", "list", site=self.site).out)
        self.refused(USAGE, "for all day", words=("camera", "add", "a", film, "--hours", "08:00-08:00"))

    def test_no_site(self):
        nowhere = self.work / "nowhere"
        for words in (("run",), ("camera", "list"), ("person", "list"), ("operator", "list"), ("audit", "verify")):
            self.refused(NOT_FOUND, "gatehouse init", str(nowhere), words=words, site=nowhere)
        self.assertFalse(nowhere.exists())
        self.refused(NOT_FOUND, "gatehouse run", words=("status",))

    def test_wrong_command_lines(self):
        for words, text in ((("flie",), "gatehouse --help"), (("camera", "add", "a"), "usage: gatehouse camera add"),
                            (("run", "--for"), "needs a value"), (("run", "--for", "soon"), "20s, 5m or 2h"),
                            (("run", "--fast"), "unknown option --fast"), (("run", "--json=1"), "--json"),
                            (("camera", "add", "a", "f", "--fps", "abc"), "0.5 to 30"),
                            (("camera", "add", "a", "f", "--fps", "5x"), "0.5 to 30"),
                            (("camera", "add", "a", "f", "--usable", "1"), "20 to 1000"),
                            (("camera", "add", "a", "f", "--hours", "99:00-99:00"), "08:00-18:00"),
                            (("camera", "add", "a", "f", "--mask", "0,0,2,2"), "from 0 to 1"),
                            (("camera", "add", "a\nb", "f"), "camera"), (("camera", "add", "x" * 60, "f"), "too long"),
                            (("camera", "add", "a", "f ;g"), "semicolon"),
                            (("run", "--for", "20s", "--for", "1h"), "--for is given twice"),
                            (("alert", "list", "--text="), "--text is empty"),
                            (("person", "change", "a", "--valid-to", ""), "--valid-to is empty"),
                            (("person", "number", "a", "--set", ""), "--set is empty"),
                            (("camera", "list", "--site", ""), "--site is")):
            with self.subTest(words=words):
                before = (self.site / "site.ini").read_text()
                self.refused(USAGE, text, words=words, site=None if words[0] == "flie" else True)
                self.assertEqual((self.site / "site.ini").read_text(), before)

    def test_an_id_that_is_too_short_names_nothing(self):
        self.refused(NOT_FOUND, "6 characters", words=("flag", "lift", "ABC", "--reason", "r"))

    def test_output_that_cannot_be_written(self):
        with open("/dev/full", "w") as full:
            p = subprocess.Popen([PROGRAM, "--help"], stdout=full, stderr=subprocess.PIPE, text=True)
            err = p.communicate()[1]
        self.assertEqual((p.returncode, "cannot be written" in err), (IO, True), err)

    def test_init_refused_half_way_can_be_done_again(self):
        place = self.work / "again"
        short = self.private(self.work / "short", "short\n")
        self.refused(INPUT, "8 characters", words=("init", place, "--password-file", short), site=None)
        self.must("init", place, "--password-file", self.password_file)
        self.refused(USAGE, "a site already", words=("init", place, "--password-file", self.password_file), site=None)
        self.must("audit", "verify", site=place)

    def test_two_engines(self):
        first = self.engine()
        self.assertIsNone(first.poll())
        r = self.refused(BUSY, words=("run", "--for", "2s"))
        self.assertIn(first.pid, version_numbers(r.err))
        self.assertEqual(self.finish(self.start("status", site=self.site)).code, OK)
        first.kill()  # and what a killed one leaves behind holds nobody up
        first.wait()
        self.must("run", "--for", "1s", site=self.site)

    def test_engine_ends_by_signal(self):
        for sig in (signal.SIGTERM, signal.SIGINT):
            p = self.engine()
            p.send_signal(signal.SIGHUP)
            p.send_signal(sig)
            self.assertEqual(self.finish(p, within=5).code, OK)

    def test_full_disk(self):
        photo = self.draw("good.jpg", "256x256", "0,0,256")
        add = ("person", "add", "Ada", "--consent", "notice", "--photo", photo)
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))  # less than its pictures' pages
        self.refused(STORE, "disk is full", "free some space", words=add, preexec_fn=limit)
        self.refused(STORE, "disk is full", words=("operator", "add", "ben", "--role", "operator", "--password-file",
                                                   self.password_file),
                     preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8000, 8000)))
        self.untouched()
        self.must(*add, site=self.site)
        board = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
        self.refused(IO, "board", "free some space", words=("run", "--for", "2s"), preexec_fn=board)
        self.must("run", "--for", "1s", site=self.site)

    def test_records_of_a_newer_version(self):
        db = self.site / "gatehouse.db"
        with sqlite3.connect(db) as c:
            ours = c.execute("PRAGMA user_version").fetchone()[0]
            c.execute("PRAGMA user_version = 99")
            c.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        c.close()
        before = db.read_bytes()
        for words in (("person", "list"), ("run", "--for", "1s"), ("audit", "verify"), ("operator", "list")):
            self.refused(STORE, "99", str(ours), "update Gatehouse", words=words)
        self.assertEqual(db.read_bytes(), before)

    def test_damaged_records_and_keys(self):
        db, keys, key = (self.site / n for n in ("gatehouse.db", "keys", "site.key"))
        for path, data in ((db, b""), (db, b"not a database" * 400), (db, db.read_bytes()[:5000]), (keys, b""),
                           (keys, keys.read_bytes()[:70]), (keys, None), (key, None), (key, os.urandom(32))):
            whole = path.read_bytes()
            with self.subTest(file=path.name, size=data and len(data)):
                for side in self.site.glob("gatehouse.db-*"):
                    side.unlink()
                path.unlink() if data is None else path.write_bytes(data)
                self.refused(STORE, str(path) if path == db else str(self.site), "restore", words=("person", "list"))
                self.refused(STORE, "restore", words=("run", "--for", "1s"))
                self.assertEqual(path.exists() and path.read_bytes(), False if data is None else data)
            path.write_bytes(whole)
            path.chmod(0o600)
        key.chmod(0o644)
        self.refused(STORE, "chmod 600", words=("person", "list"))
        key.chmod(0o600)
        self.untouched()

    def test_records_that_stay_locked(self):
        c = sqlite3.connect(self.site / "gatehouse.db", isolation_level=None)
        c.execute("BEGIN IMMEDIATE")
        self.refused(BUSY, "locked", words=("operator", "add", "ben", "--role", "operator", "--password-file",
                                            self.password_file))
        c.execute("ROLLBACK")
        c.close()
        self.untouched()


if __name__ == "__main__":
    unittest.main()
