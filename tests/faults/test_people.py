"""People from a folder and a table: every fault of the table, of a row and of a picture is told where it stands; a run
again enrols nobody twice; somebody enrolled already is noticed; their data is handed out whole or not at all."""
import csv
import json
import stat

from house import *


class People(House):
    def folder(self, table, **pictures):
        """A folder of pictures drawn by the words given, and its table."""
        folder = self.work / "people"
        folder.mkdir(exist_ok=True)
        for name, words in pictures.items():
            drawn = self.draw(name + ".jpg", *words.split())
            drawn.rename(folder / drawn.name)
        (folder / "people.csv").write_text(table, encoding="utf-8")
        return folder

    def importing(self, folder, *more):
        return self.run_(*["person", "import", folder, "--report", self.work / "report.csv", *more])

    def run_(self, *words):
        return self.finish(self.start(*words, site=self.site))

    def names(self):
        return sorted(line.split("  ")[1].strip() for line in self.must("person", "list", site=self.site).out.splitlines()
                      if "picture" in line)

    def report(self):
        with open(self.work / "report.csv", encoding="utf-8", newline="") as f:
            return [(int(r["line"]), r["name"], r["reason"]) for r in csv.DictReader(f)]

    GOOD = dict(a="256x256 0,0,256")

    def test_a_folder_becomes_people(self):
        folder = self.folder('\ufeffname,file,consent,groups,valid_to,id\r\n"Ada, Countess",a.jpg;none.jpg,notice 2,"staff,night",'
                             '2099-01-31,17\r\n', none="640x480", **self.GOOD)
        r = self.importing(folder)
        self.assertEqual(r.code, FAILED, r.err)
        self.assertIn("1 enrolled", r.out)
        self.assertEqual(self.names(), ["Ada, Countess"])
        (line, name, reason), = self.report()
        self.assertEqual((line, name), (2, "Ada, Countess"))
        self.assertIn("no face found", reason)
        self.assertEqual(stat.S_IMODE((self.work / "report.csv").stat().st_mode), 0o600)
        shown = self.must("person", "show", "Ada, Countess", site=self.site).out
        for words in ("notice 2", "night, staff", "valid until 2099-01-31", "1 picture "):
            self.assertIn(words, shown)
        again = self.importing(folder)
        self.assertEqual(again.code, OK, again.err)
        self.assertIn("0 enrolled, 1 were enrolled already", again.out)
        self.assertEqual(self.names(), ["Ada, Countess"])

    def test_rows_that_will_not_do(self):
        folder = self.folder("name,file,consent,valid_from,groups\n"
                             ",a.jpg,n,,\n"
                             "No Picture,;,n,,\n"
                             "No Consent,a.jpg,,,\n"
                             "Bad Date,a.jpg,n,soon,\n"
                             "Not There,b.jpg,n,,\n"
                             "Outside,../../etc/passwd,n,,\n"
                             "Bad Group,a.jpg,n,,a;b\n", **self.GOOD)
        self.assertEqual(self.importing(folder).code, FAILED)
        told = {line: reason for line, _, reason in self.report()}
        for line, words in ((2, "no name"), (3, "no picture is named"), (4, "no consent"), (5, "soon: expected a date"),
                            (6, "No such file"), (7, "does not lie in the folder"), (8, "group")):
            self.assertIn(words.lower(), told[line].lower())
        self.assertEqual(self.names(), [])

    def test_tables_that_will_not_do(self):
        for table, words in (("", "empty"), ("name;file\nA;a.jpg\n", "commas"), ("name,photos\nA,a.jpg\n", '"photos" is not known'),
                             ("name\nA\n", 'column "file" is needed'), ("name,file,FILES\nA,a,b\n", "mean the same"),
                             ('name,file\n"A,a.jpg\n', "people.csv:2: a quote is opened"), ("name,file\nA\n", "people.csv:2: 1 field")):
            with self.subTest(table=table):
                r = self.importing(self.folder(table), "--consent", "n")
                self.assertEqual(r.code, INPUT, r.err)
                self.assertIn(words, r.err)
        self.assertEqual(self.importing(self.work / "nowhere").code, NOT_FOUND)

    def test_no_list_of_flagged_people(self):
        r = self.importing(self.folder("name,file\nA,a.jpg\n", **self.GOOD), "--for-flag")
        self.assertEqual(r.code, DENIED)
        self.assertIn("second person", r.err)
        self.assertEqual(self.names(), [])

    def test_the_same_person_under_another_name(self):
        folder = self.folder("name,file\nAda,a.jpg\nBob,b.jpg\n", b="300x300 10,10,280", **self.GOOD)
        self.assertEqual(self.importing(folder, "--consent", "n").code, FAILED)
        (line, name, reason), = self.report()
        self.assertEqual((line, name), (3, "Bob"))
        self.assertIn("looks like Ada", reason)
        one = folder / "a.jpg"
        r = self.run_("person", "add", "Cem", "--photo", one, "--consent", "n")
        self.assertEqual(r.code, FAILED)
        self.assertIn("--allow-duplicate", r.err)
        self.assertIn("looks like Ada", r.out)
        # of another purpose nobody is told
        self.must("person", "add", "Dan", "--photo", one, "--for-flag", site=self.site)
        self.assertEqual(self.names(), ["Ada", "Dan"])
        self.must("person", "add", "Cem", "--photo", one, "--consent", "n", "--allow-duplicate", site=self.site)
        self.assertEqual(self.importing(folder, "--consent", "n", "--allow-duplicates").code, OK)
        self.assertEqual(self.names(), ["Ada", "Bob", "Cem", "Dan"])

    def test_an_id_given_to_somebody_else(self):
        self.importing(self.folder("name,file,id\nAda,a.jpg,7\n", **self.GOOD), "--consent", "n")
        r = self.importing(self.folder("name,file,id\nBob,a.jpg,7\n"), "--consent", "n", "--allow-duplicates")
        self.assertEqual(r.code, FAILED)
        self.assertIn("under another name", self.report()[0][2])
        self.assertEqual(self.names(), ["Ada"])

    def test_change_search_uses_export(self):
        one = self.draw("a.jpg", "256x256", "0,0,256")
        self.must("person", "add", "Ada", "--photo", one, "--consent", "n", "--groups", "staff", site=self.site)
        self.must("person", "change", "Ada", "--name", "Ada King", "--valid-to", "2099-05-01", site=self.site)
        self.assertIn("Ada King", self.must("person", "search", "STAF", site=self.site).out)
        self.assertEqual(self.run_("person", "search", "nobody").code, NOT_FOUND)
        out = self.work / "export"
        self.must("person", "export", "Ada King", "--out", out, "--reason", "she asked", site=self.site)
        data = json.loads((out / "person.json").read_text())
        self.assertEqual((data["name"], data["groups"], data["consent"]), ("Ada King", "staff", "n"))
        self.assertTrue((out / "reference-01.jpg").read_bytes().startswith(b"\xff\xd8"))
        self.assertEqual(stat.S_IMODE(out.stat().st_mode), 0o700)
        self.assertEqual(self.run_("person", "export", "Ada King", "--out", out, "--reason", "again").code, USAGE)
        self.assertEqual(self.run_("person", "export", "Ada King", "--out", self.work / "b").code, USAGE)
        uses = self.must("person", "uses", "Ada King", "--json", site=self.site).out
        actions = [json.loads(line)["action"] for line in uses.splitlines()]
        for action in ("person.add", "person.change", "person.export", "person.uses"):
            self.assertIn(action, actions)
        self.assertNotIn("Ada", uses)

    def test_where_pictures_come_from(self):
        one = self.draw("a.jpg", "256x256", "0,0,256")
        for words, told in ((["--consent", "n"], "--photo"), (["--photo", one, "--camera", "x", "--consent", "n"], "--photo"),
                            (["--photo", one], "--consent")):
            r = self.run_("person", "add", "Ada", *words)
            self.assertEqual(r.code, USAGE)
            self.assertIn(told, r.err)
        self.assertEqual(self.run_("person", "add", "Ada", "--alert", "01ABCDEF", "--consent", "n").code, DENIED)
        self.assertEqual(self.run_("person", "add", "Ada", "--camera", "nowhere", "--consent", "n").code, NOT_FOUND)
        self.untouched()

    def film_of(self, name, picture, seconds):
        path = self.work / name
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-loop", "1", "-framerate", "10", "-i", picture, "-t", str(seconds),
                        "-pix_fmt", "yuv420p", path], check=True, stdin=subprocess.DEVNULL)
        return path

    def test_standing_before_a_camera(self):
        face = self.film_of("face.mp4", self.draw("a.jpg", "640x480", "180,60,280"), 8)
        r = self.run_("person", "add", "Ada", "--camera", face, "--consent", "n")
        self.assertEqual(r.code, OK, r.err)
        self.assertIn("Good. One more.", r.out)
        self.assertIn("3 pictures", self.must("person", "list", site=self.site).out)

    def test_nobody_before_the_camera(self):
        empty = self.film_of("empty.mp4", self.draw("n.jpg", "640x480"), 2)
        r = self.run_("person", "add", "Ada", "--camera", empty, "--consent", "n")
        self.assertEqual(r.code, INPUT, r.err)
        self.assertIn("step in front of the camera", r.out)
        self.assertIn("ended before", r.err)
        small = self.film_of("small.mp4", self.draw("s.jpg", "640x480", "280,200,60"), 2)
        self.assertIn("come nearer", self.run_("person", "add", "Ada", "--camera", small, "--consent", "n").out)
        self.refused(IO, "Connection refused", words=["person", "add", "Ada", "--camera", f"rtsp://127.0.0.1:{closed_port()}/x",
                                                     "--consent", "n"])
        self.untouched()
