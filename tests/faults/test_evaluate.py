"""Labelled pictures with something wrong in them: each fault is told, also where too little is left to measure
and the run ends with an error."""
import re

from house import *


class Evaluate(House):
    def ended(self, code, *words):
        """The faults told, and the error after them."""
        r = self.finish(self.start("evaluate", *words))
        lines = [l for l in r.err.splitlines() if not re.match(r"\d+ of \d+ (pictures|presentations)|Corrupt JPEG|libpng", l)]
        self.assertEqual(r.code, code, r.err)
        self.assertTrue(lines[-1].startswith("gatehouse: "), r.err)
        for line in lines[:-1]:
            self.assertRegex(line, r"^(fault: |and \d+ more faults?$)")
        return [l.removeprefix("fault: ") for l in lines[:-1]], lines[-1], r

    def cut_pictures(self, count, folder="set"):
        whole = self.draw("whole.jpg", "320x240").read_bytes()
        for i in range(count):
            path = self.work / folder / f"p{i // 2:02}" / f"{i % 2}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(whole[:len(whole) // 2])
        return self.work / folder

    def test_what_is_not_there_is_told_before_the_work(self):
        nothing, top = self.work / "nothing", self.cut_pictures(2)
        self.ended(NOT_FOUND, "folder", nothing)
        self.ended(NOT_FOUND, "pairs", nothing, top)
        faults, error, _ = self.ended(NOT_FOUND, "folder", top, "--groups", nothing)
        self.assertIn("nothing", error)
        for option in ("--svg", "--html"):
            faults, error, _ = self.ended(NOT_FOUND, "folder", top, option, nothing / "x")
            self.assertEqual(faults, [])
            self.assertIn(f"{nothing}: No such file", error)

    def test_all_files_cut_short(self):
        faults, error, r = self.ended(INPUT, "folder", self.cut_pictures(31))
        self.assertEqual(len(faults), 21)
        for i in range(20):
            self.assertEqual(faults[i], f"p{i // 2:02}/{i % 2}.jpg: the file is cut short; copy it again")
        self.assertEqual(faults[20], "and 11 more faults")
        self.assertIn("nothing to compare", error)
        self.assertEqual(r.out, "")

    def test_a_folder_without_a_picture_says_why(self):
        top = self.work / "set"
        (top / "ann" / "deep").mkdir(parents=True)
        os.mkfifo(top / "ann" / "1.jpg")
        faults, error, _ = self.ended(INPUT, "folder", top)
        self.assertEqual(faults, ["ann/1.jpg: no file that can be read; left out",
                                  "ann/deep: a folder in a person's folder; left out"])
        self.assertIn("no picture there", error)

    def test_pairs_without_a_picture_say_which(self):
        pairs = self.work / "pairs.txt"
        pairs.write_text("1\nAnn 1 2\nAnn 1 Bo 1\n")
        faults, error, _ = self.ended(INPUT, "pairs", pairs, self.work)
        self.assertEqual(sorted(faults), [f"{n}/{n}_000{i}.jpg: not there; its pairs are left out"
                                          for n, i in (("Ann", 1), ("Ann", 2), ("Bo", 1))])
        self.assertIn("no pair is left", error)

    def test_presentations_that_are_none_say_why(self):
        top = self.work / "set"
        (top / "live").mkdir(parents=True)
        faults, error, _ = self.ended(INPUT, "liveness", top)
        self.assertEqual(len(faults), 2)
        self.assertTrue(faults[0].startswith("live: no picture and no film in it") and
                        faults[1].startswith("attack: no such folder"), faults)
        self.assertIn("no presentation there", error)

    def test_faults_are_counted_to_the_last(self):
        top = self.cut_pictures(1)
        for i in range(1100):
            (top / "p00" / f"none-{i}.jpg").write_text("no picture at all, but long enough to look into")
        faults, error, _ = self.ended(INPUT, "folder", top)
        self.assertEqual(faults[-1], "and 1081 more faults")

    def test_a_cache_is_made_anew_without_what_is_gone(self):
        top, cache = self.work / "set", self.work / "cache"
        for name in ("a", "b"):
            (top / name).mkdir(parents=True)
            self.draw(f"set/{name}/1.jpg", "640x480", "170,90,300" if name == "a" else "100,90,300")
        self.finish(self.start("evaluate", "folder", top, "--cache", cache))
        both = cache.stat().st_size
        shutil.rmtree(top / "b")
        self.finish(self.start("evaluate", "folder", top, "--cache", cache))
        self.assertLess(cache.stat().st_size, both)
        self.assertEqual(cache.stat().st_mode & 0o777, 0o600)


if __name__ == "__main__":
    unittest.main()
