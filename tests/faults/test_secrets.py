"""A camera's password appears in site.ini and nowhere else: no output, log, message or record."""
from house import *

SECRET = "Zq7S3cretPw"


class Secrets(House):
    def test_a_password_in_an_address_goes_nowhere(self):
        specs = {"rtsp": f"rtsp://user:{SECRET}@127.0.0.1:1/x", "http": f"http://user:{SECRET}@127.0.0.1:1/x.ts",
                 "query": f"http://127.0.0.1:1/x?user=u&pwd={SECRET}", "odd": f"rtsp://user:a/{SECRET}?b@127.0.0.1:1/x"}
        said = []

        def note(words, r):
            said.append((words, r.out + r.err))
            return r

        for name, spec in specs.items():
            r = note("add", self.must("camera", "add", name, spec, site=self.site))
            self.assertIn("***", r.out)
            words = ("camera", "test", name)
            r = note(words, self.finish(self.start(*words, site=self.site)))
            self.assertIn(r.code, (IO, INPUT))
            note("test address", self.finish(self.start("camera", "test", spec)))
            note("again", self.finish(self.start("camera", "add", name, spec, site=self.site)))
        note("list", self.must("camera", "list", site=self.site))
        note("doctor", self.finish(self.start("doctor", site=self.site)))
        self.env["GATEHOUSE_LOG"] = "debug"
        try:
            with open(self.site / "run/engine.log", "w") as log:
                p = subprocess.Popen([PROGRAM, "run", "--for", "6s", "--json", "--site", self.site], stdout=log, stderr=log,
                                     stdin=subprocess.DEVNULL, env=self.env)
                for _ in range(50):
                    r = self.finish(self.start("status", site=self.site))
                    if r.code == OK and "rtsp" in r.out:
                        break
                    time.sleep(0.1)
                self.assertEqual(note("status", r).code, OK)
                self.assertEqual(p.wait(30), OK)
            note("run", self.must("run", "--for", "3s", site=self.site))
        finally:
            del self.env["GATEHOUSE_LOG"]
        note("alerts", self.must("alert", "list", "--all", "--json", site=self.site))
        broken = (self.site / "site.ini").read_text() + f"[camera x]\nsource = rtsp://u:{SECRET}@h/x\nwrong = {SECRET}\n"
        whole = (self.site / "site.ini").read_text()
        (self.site / "site.ini").write_text(broken)
        note("malformed", self.refused(CONFIG, "wrong", words=("run",)))
        (self.site / "site.ini").write_text(whole)
        for words, text in said:
            self.assertNotIn(SECRET, text, words)
        looked = 0
        for path in self.site.rglob("*"):
            if path.is_file() and path.name != "site.ini":
                looked += 1
                self.assertNotIn(SECRET.encode(), path.read_bytes(), path)
        self.assertGreaterEqual(looked, 4)
        self.assertIn("127.0.0.1", (self.site / "run/engine.log").read_text())

    def test_only_the_account_can_read_a_site(self):
        self.must("camera", "add", "a", f"rtsp://user:{SECRET}@127.0.0.1:1/x", site=self.site)
        self.must("run", "--for", "1s", site=self.site)
        self.assertEqual(self.site.stat().st_mode & 0o77, 0)
        for path in self.site.rglob("*"):
            self.assertEqual(path.stat().st_mode & 0o77, 0, path)


if __name__ == "__main__":
    unittest.main()
