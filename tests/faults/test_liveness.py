"""Folders of presentations with something wrong in them: each fault is named, the rest is measured,
and what cannot be said is not said."""
import json
import os

from house import *


class Liveness(House):
    def measure(self, folder, *words):
        """The result; its errors without the lines that tell how far it is. Skipped where the pack has no nets."""
        r = self.finish(self.start("evaluate", "liveness", folder, *words))
        r.err = re.sub(r"^\d+ of \d+ presentations\n", "", r.err, flags=re.M)
        if r.code == MODEL and "no liveness nets" in r.err:
            self.assertIn("make models", r.err)
            self.skipTest("this pack has no liveness nets, and says so")
        return r

    def folder(self):
        top = self.work / "set"
        for name in ("live", "attack/print"):
            (top / name).mkdir(parents=True)
        return top

    def test_folders_that_hold_nothing(self):
        file = self.work / "file"
        file.write_text("x")
        for code, path, word in ((NOT_FOUND, self.work / "missing", "No such file"), (INPUT, file, "no folder")):
            self.refused(code, str(path), word, words=("evaluate", "liveness", path), site=False)
        self.refused(USAGE, words=("evaluate", "liveness"), site=False)
        self.refused(USAGE, "--cache", words=("evaluate", "liveness", self.work, "--cache", "x"), site=False)

    def test_a_pack_that_is_not_there(self):
        top = self.folder()
        self.draw("set/live/a.jpg", "640x480")
        self.draw("set/attack/print/a.jpg", "640x480")
        self.refused(MODEL, words=("evaluate", "liveness", top, "--pack", "nonsense"), site=False)

    def test_each_fault_is_named_and_the_rest_is_measured(self):
        top = self.folder()
        (top / "live/empty.mp4").touch()
        (top / "live/words.mp4").write_text("not a film\n" * 1000)
        (top / "live/noise.jpg").write_bytes(os.urandom(20000))
        (top / "attack/print/empty.png").touch()
        (top / "attack/nothing").mkdir()
        os.mkfifo(top / "attack/print/pipe.mp4")
        os.symlink("nowhere", top / "live/gone.jpg")
        whole = self.film("set/live/nobody.mp4", "-c:v", "mpeg4")
        (top / "live/cut.mp4").write_bytes(whole.read_bytes()[:len(whole.read_bytes()) // 2])
        self.draw("set/attack/print/face.jpg", "640x480", "170,90,300")
        self.draw("set/live/grey.jpg", "640x480")
        self.draw("set/live/tiny.jpg", "1x1")
        (top / "live/series").mkdir()
        for i in range(3):
            self.draw(f"set/live/series/{i}.jpg", "320x240")
        (top / "live/series/9.jpg").write_text("no picture")
        (top / "live/list.txt").write_text("a list")
        r = self.measure(top, "--json")
        self.assertEqual(r.code, FAILED, r.err)
        self.assertRegex(r.err, r"^gatehouse: evaluate: \d+ faults in the data[^\n]*\n$")
        told = json.loads(r.out)
        for name in ("live/empty.mp4", "live/words.mp4", "live/noise.jpg", "attack/print/empty.png", "attack/nothing",
                     "attack/print/pipe.mp4", "live/gone.jpg", "live/cut.mp4", "live/series/9.jpg"):
            self.assertEqual([f.startswith(name + ": ") for f in told["faults"]].count(True), 1, (name, told["faults"]))
        self.assertEqual(len(told["faults"]), 9)
        self.assertEqual(told["left_aside"], 1)
        outcome = {p["file"]: p["outcome"] for p in told["presentations"]}
        for name in ("live/nobody.mp4", "live/grey.jpg", "live/tiny.jpg", "live/series"):
            self.assertEqual(outcome[name], "no face", name)
        live = told["several_frames"]["live"]
        self.assertEqual((live["bpnrr"]["errors"], live["bpnrr"]["of"]), (2, 2))
        self.assertIsNone(live["bpcer"]["rate"])
        self.assertIsNone(told["several_frames"]["worst_attack"])
        text = self.measure(top)
        self.assertEqual(text.code, FAILED)
        for words in ("live/nobody.mp4: no face", "nothing can be said of BPCER", "No gate decides on one frame", "Faults (9)"):
            self.assertIn(words, re.sub(r"\s+", " ", text.out))
        self.assertNotRegex(text.out, r"\bnan\b|%[sd]|-\d+(\.\d+)? %")

    def test_one_side_alone(self):
        top = self.folder()
        for present, missing, rate in (("live", "attack", "APCER"), ("attack", "live", "BPCER")):
            other = self.work / present
            (other / present).mkdir(parents=True)
            self.draw(f"{present}/{present}/a.jpg", "640x480")
            r = self.measure(other, "--json")
            self.assertEqual(r.code, FAILED)
            faults = json.loads(r.out)["faults"]
            self.assertEqual(len(faults), 1)
            self.assertTrue(faults[0].startswith(f"{missing}: no such folder") and rate in faults[0], faults)
            self.assertIn(rate, self.measure(other).out)

    def test_nothing_wrong_is_no_fault(self):
        top = self.folder()
        self.draw("set/live/a.jpg", "640x480")
        self.draw("set/attack/print/a.jpg", "640x480", "170,90,300")
        r = self.measure(top)
        self.assertEqual((r.code, r.err), (OK, ""))


if __name__ == "__main__":
    unittest.main()
