"""The audit tampered with, the site locked, copies brought back: what an administrator and an auditor see of it
through the program."""
import os
import shutil
import sqlite3
import time

from house import *


class Records(House):
    def sql(self, *statements):
        with sqlite3.connect(self.site / "gatehouse.db") as c:
            for s in statements:
                c.execute(s)
        c.close()

    def root(self):
        return self.must("audit", "root", site=self.site).out.strip()

    def test_init_prints_the_root(self):
        place = self.work / "other"
        out = self.must("init", place, "--password-file", self.password_file).out
        self.assertIn(self.must("audit", "root", site=place).out.strip(), out)

    def test_a_changed_row_is_named(self):
        self.must("person", "list", site=self.site)
        self.must("audit", "verify", "--root", self.root(), site=self.site)
        self.sql("UPDATE audit SET action = 'operator.nothing' WHERE seq = 2")
        self.refused(FAILED, "row 2 was changed", words=("audit", "verify"))

    def test_an_older_database(self):
        older = self.work / "older.db"
        self.must("person", "list", site=self.site)
        shutil.copy(self.site / "gatehouse.db", older)
        self.must("audit", "show", site=self.site)
        root = self.root()
        shutil.copy(older, self.site / "gatehouse.db")
        self.refused(FAILED, "an older database was put back", words=("audit", "verify"))
        self.refused(STORE, "audit.key does not fit", "audit restart", words=("audit", "show"))
        self.must("audit", "restart", site=self.site)
        self.must("audit", "show", site=self.site)
        self.must("audit", "verify", "--root", self.root(), site=self.site)
        self.refused(FAILED, "not the one noted", words=("audit", "verify", "--root", root))

    def test_a_lost_audit_file(self):
        data = self.work / "data"
        self.must("backup", "data", data, site=self.site)
        for name in ("audit.root", "audit.head", "audit.key"):
            with self.subTest(name=name):
                (self.site / name).unlink()
                doctor = self.finish(self.start("doctor", "--no-cameras", site=self.site))
                self.assertRegex(doctor.out, rf"FAIL +audit +.*{name}.*gatehouse audit restart")
                self.assertEqual(doctor.code, FAILED)
                self.refused(STORE, name, "gatehouse audit restart", words=("run", "--for", "1s"))
                if name == "audit.root":
                    shutil.copy(data / name, self.site / name)
                else:
                    self.must("audit", "restart", site=self.site)
                self.assertRegex(self.finish(self.start("doctor", "--no-cameras", site=self.site)).out, r"ok +audit")
                self.must("audit", "verify", site=self.site)

    def test_exported_file(self):
        path = self.work / "audit.jsonl"
        self.must("audit", "export", path, site=self.site)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        nowhere = self.work / "nowhere"
        self.must("audit", "verify", "--file", path, "--root", self.root(), site=nowhere)
        self.refused(USAGE, "64 hexadecimal", words=("audit", "verify", "--file", path, "--root", "abc"))
        path.write_text(path.read_text().replace("operator.add", "operator.adx"))
        self.refused(FAILED, "was changed", words=("audit", "verify", "--file", path), site=nowhere)
        path.write_text("{}\n")
        self.refused(INPUT, "line 1", words=("audit", "verify", "--file", path))

    def test_a_locked_site(self):
        status = self.must("key", "status", site=self.site).out
        words = self.private(self.work / "words", "open sesame, please\n")
        change = ("key", "passphrase", "--passphrase-file", words)
        if "can be had\n" not in status:
            self.refused(IO, "keyring", words=change)
            self.untouched()
            return
        self.addCleanup(lambda: self.finish(self.start("key", "lock", site=self.site)))
        self.must(*change, site=self.site)
        self.must("key", "lock", site=self.site)
        for command in (("person", "list"), ("audit", "verify"), ("run", "--for", "1s")):
            self.refused(DENIED, "the site is locked", "gatehouse key unlock", words=command)
        wrong = self.private(self.work / "wrong", "open sesame, pleasE\n")
        self.refused(DENIED, "not its passphrase", words=("key", "unlock", "--passphrase-file", wrong))
        self.must("key", "unlock", "--passphrase-file", words, site=self.site)
        self.untouched()

    def test_copies_come_back(self):
        data, keys, place = self.work / "data", self.work / "keys.copy", self.work / "other"
        self.must("backup", "data", data, site=self.site)
        self.must("backup", "keys", keys, site=self.site)
        self.refused(USAGE, "there already", words=("backup", "data", data))
        self.refused(USAGE, "records already", words=("restore", "data", data))
        self.refused(USAGE, "keys already", words=("restore", "keys", keys))
        self.must("restore", "keys", keys, site=place)
        out = self.must("restore", "data", data, site=place).out
        self.assertIn("goes on under a new root", out)
        root = self.must("audit", "root", site=place).out.strip()
        self.assertIn(root, out)
        self.must("audit", "verify", "--root", root, site=place)
        self.must("person", "list", site=place)
        keys.write_bytes(keys.read_bytes()[:-1])
        self.refused(INPUT, "damaged", words=("restore", "keys", keys), site=self.work / "third")

    def test_killed_while_writing(self):
        until = time.monotonic() + 4
        while time.monotonic() < until:
            p = self.start("audit", "show", site=self.site)
            time.sleep(0.002 + time.monotonic() % 0.03)
            p.kill()
            p.communicate()
        self.must("audit", "show", site=self.site)
        self.must("audit", "verify", "--root", self.root(), site=self.site)


if __name__ == "__main__":
    unittest.main()
