"""Files, addresses and pictures that are no camera: each is named with its fault, within a
time, with its exit code."""
import os
import time

from house import *


class Sources(House):
    def test_files_that_are_no_film(self):
        empty, text, noise = self.work / "empty.mp4", self.work / "text.mp4", self.work / "noise.mp4"
        empty.touch()
        text.write_text("not a film\n" * 1000)
        noise.write_bytes(os.urandom(200000))
        whole = self.film("whole.mp4", "-c:v", "mpeg4")
        cut = self.work / "cut.mp4"
        cut.write_bytes(whole.read_bytes()[:len(whole.read_bytes()) // 2])  # its index is at the end
        sound = self.work / "sound.wav"
        sound.write_bytes(b"RIFF\x64\x1f\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x40\x1f\0\0\1\0\x08\0data\x40\x1f\0\0" + bytes(8000))
        pipe = self.work / "pipe"
        os.mkfifo(pipe)
        folder = self.work / "folder"
        folder.mkdir()
        for code, name, word in ((NOT_FOUND, "missing.mp4", "check the path"), (INPUT, empty, "empty"),
                                 (INPUT, text, "not a video"), (INPUT, noise, "not a video"),
                                 (INPUT, cut, "not a video"), (INPUT, sound, "no video in it"),
                                 (INPUT, pipe, "pipe"), (INPUT, folder, "picture")):
            path = self.work / name
            self.refused(code, str(path), word, words=("camera", "test", path))
        self.must("camera", "test", whole)

    def test_half_a_stream_is_shown_as_far_as_it_goes(self):
        whole = self.film("whole.ts", "-c:v", "mpeg2video")
        half = self.work / "half.ts"
        half.write_bytes(whole.read_bytes()[:len(whole.read_bytes()) // 2])
        self.must("camera", "test", half)
        self.must("camera", "add", "half", half, "--once", site=self.site)
        r = self.must("run", "--until-ended", "--for", "20s", site=self.site)
        self.assertRegex(r.out, r"frames [1-9]")

    def test_pictures_of_1_and_of_33_million_pixels(self):
        for name, size in (("one", "1x1"), ("large", "7680x4320")):
            folder = self.work / name
            folder.mkdir()
            self.draw(f"{name}/a.jpg", size)
            self.assertIn(size, self.must("camera", "test", folder).out)
            self.must("camera", "add", name, folder, "--once", site=self.site)
        r = self.must("run", "--until-ended", "--for", "30s", site=self.site)
        self.assertRegex(r.out, r"frames 2,")

    def test_addresses_that_refuse_hang_or_babble(self):
        def hang(client):
            client.recv(4096)
            time.sleep(60)

        def babble(client):
            client.recv(4096)
            for _ in range(200):
                client.sendall(os.urandom(4096))
            client.close()

        def page(client):
            client.recv(4096)
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 26\r\n\r\n<html>a router's page</html>")
            client.close()

        def trickle(client):
            client.recv(4096)
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\n\r\n")
            while True:
                client.sendall(b"\x47")
                time.sleep(0.05)

        def answer(line):
            def treat(client):
                while True:
                    request = client.recv(4096).decode(errors="replace")
                    seq = [l for l in request.splitlines() if l.lower().startswith("cseq")] or ["CSeq: 1"]
                    head = "RTSP/1.0" if "RTSP" in request else "HTTP/1.1"
                    client.sendall(f"{head} {line}\r\n{seq[0]}\r\nContent-Length: 0\r\n\r\n".encode())
            return treat

        kinds = {name: Server(self, treat).port for name, treat in
                 (("hang", hang), ("babble", babble), ("page", page), ("trickle", trickle),
                  ("locked", answer("401 Unauthorized")), ("gone", answer("404 Not Found")))}
        kinds["refuse"] = closed_port()
        expected = {"refuse": (IO,), "hang": (TIMEOUT,), "babble": (INPUT, IO, TIMEOUT), "page": (INPUT,),
                    "trickle": (TIMEOUT, INPUT), "locked": (IO,), "gone": (IO, NOT_FOUND)}
        started, running = time.monotonic(), []
        for scheme in ("rtsp", "http"):
            for name, port in kinds.items():
                if not (scheme == "rtsp" and name in ("page", "trickle")):
                    spec = f"{scheme}://user:Zq7secret@127.0.0.1:{port}/live"
                    running.append((scheme, name, port, self.start("camera", "test", spec)))
        for scheme, name, port, process in running:
            with self.subTest(scheme=scheme, fault=name):
                r = self.finish(process)
                self.assertIn(r.code, expected[name], r.err)
                self.refused(r.code, f"{scheme}://***@127.0.0.1:{port}/live", run=r)
                self.assertNotIn("Zq7secret", r.out + r.err)
                if name == "locked":
                    self.assertIn("check user name and password", r.err)
        self.assertLess(time.monotonic() - started, 30)

    def test_kinds_that_do_not_exist(self):
        self.refused(INPUT, "rtmp://***@h/x", "rtsp://", words=("camera", "test", "rtmp://u:Zq7secret@h/x"))
        self.refused(NOT_FOUND, "no such camera", words=("camera", "test", "nobody"))
        self.refused(NOT_FOUND, "***@10.0.0.1", words=("camera", "test", "u:Zq7secret@10.0.0.1/x"))


if __name__ == "__main__":
    unittest.main()
