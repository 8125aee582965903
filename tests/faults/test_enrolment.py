"""Photos that will not do: the fault and what would help are said, and nobody is enrolled."""
import os

from house import *


class Enrolment(House):
    def add(self, *photos):
        words = ["person", "add", "Ada", "--consent", "notice 1"]
        for p in photos:
            words += ["--photo", p]
        return words

    def test_faces_that_will_not_do(self):
        for name, words, fault, help_ in (
                ("none.jpg", ["640x480"], "no face", "one uncovered face"),
                ("one-pixel.jpg", ["1x1"], "no face", "one uncovered face"),
                ("8k.jpg", ["7680x4320"], "no face", "one uncovered face"),
                ("several.jpg", ["600x300", "20,30,240", "320,30,240"], "2 faces", "cut the picture to the one person"),
                ("tiny.jpg", ["400x300", "100,100,70"], "too small", "from nearer"),
                ("blurred.jpg", ["256x256", "0,0,256", "from=32"], "blurred", "in focus"),
                ("dark.jpg", ["256x256", "0,0,256", "dark=5"], "too dark", "even light")):
            with self.subTest(photo=name):
                path = self.draw(name, *words)
                self.refused(INPUT, f"{path}: ", fault, help_, words=self.add(path))
        self.untouched()

    def test_one_bad_photo_among_good_ones(self):
        good, bad = self.draw("good.jpg", "256x256", "0,0,256"), self.draw("bad.jpg", "64x64")
        self.refused(INPUT, str(bad), "no face", words=self.add(good, bad))
        self.untouched()
        self.must(*self.add(good), site=self.site)
        self.assertIn("Ada", self.must("person", "list", site=self.site).out)

    def test_files_that_are_no_photo(self):
        good = self.draw("good.jpg", "256x256", "0,0,256").read_bytes()
        cases = {"empty.jpg": (b"", "empty"), "text.jpg": (b"hello " * 40, "not a picture"),
                 "cut.jpg": (good[:len(good) // 2], "cut short"),
                 "huge.png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\0\0\0\1\0\0\x08\2\0\0\0" + bytes(40), "megapixels"),
                 "damaged.png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\2\0\0\0" + os.urandom(90), "damaged")}
        for name, (data, word) in cases.items():
            with self.subTest(photo=name):
                path = self.work / name
                path.write_bytes(data)
                self.refused(INPUT, str(path), word, words=self.add(path))
        pipe = self.work / "pipe"
        os.mkfifo(pipe)
        self.refused(INPUT, str(pipe), "not a regular file", words=self.add(pipe))
        self.refused(NOT_FOUND, "gone.jpg", words=self.add(self.work / "gone.jpg"))
        self.refused(INPUT, "not a regular file", words=self.add(self.work))
        self.untouched()

    def test_text_that_would_draw_on_others_terminals(self):
        good = self.draw("good.jpg", "256x256", "0,0,256")
        for text in ("\x1b[2Jgone", "two\nlines", "\u009b2J", "del\x7f"):
            self.refused(INPUT, "one line", words=("person", "add", text, "--for-flag", "--photo", good))
            self.refused(INPUT, "one line", words=("person", "add", "Ada", "--consent", text, "--photo", good))
        self.untouched()
        self.must("person", "add", "Ada Müller-Ångström 王", "--for-flag", "--photo", good, site=self.site)
        flag = ("flag", "add", "Ada Müller-Ångström 王", "--category", "test", "--expires", "+1d", "--authority", "a")
        self.refused(INPUT, "one line", words=flag + ("--reason", "\x1b]0;x\a"))
        self.must(*flag, "--reason", "wegen Übung", site=self.site)

    def test_without_what_is_needed(self):
        good = self.draw("good.jpg", "256x256", "0,0,256")
        self.refused(USAGE, "--consent", words=("person", "add", "Ada", "--photo", good))
        self.refused(USAGE, "--photo", words=("person", "add", "Ada", "--consent", "x"))
        wrong = self.private(self.work / "wrong", "gh-nonsense\n")
        self.refused(DENIED, words=self.add(good) + ["--token-file", wrong])
        wrong.chmod(0o644)
        self.refused(DENIED, "chmod 600", words=self.add(good) + ["--token-file", wrong])
        env = dict(self.env)
        self.env["GATEHOUSE_MODELS_DIR"] = str(self.work)
        try:
            self.refused(MODEL, "make models", words=self.add(good))
        finally:
            type(self).env = env
        self.untouched()


if __name__ == "__main__":
    unittest.main()
