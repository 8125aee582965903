"""A camera that speaks HTTP: /mjpeg as multipart JPEGs, /ts as an MPEG transport stream, both in real
time; /cut ends after two seconds as if someone had pulled the plug."""
import http.server
import threading
import time


class Camera(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, jpegs, transport, seconds, fps):
        super().__init__(("127.0.0.1", 0), Handler)
        self.jpegs, self.transport, self.seconds, self.fps = jpegs, transport, seconds, fps
        self.visits = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *words):
        pass

    def do_GET(self):
        path = self.path.split("?")[0]
        self.server.visits.append(path)
        try:
            {"/mjpeg": self.mjpeg, "/ts": self.ts, "/cut": self.cut}.get(path, self.send_error)(*self.wanted(path))
        except (BrokenPipeError, ConnectionResetError):
            pass

    def wanted(self, path):
        return () if path in ("/mjpeg", "/ts", "/cut") else (404,)

    def mjpeg(self, until=None):
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=picture")
        self.end_headers()
        start, n = time.monotonic(), 0
        while until is None or time.monotonic() - start < until:
            jpeg = self.server.jpegs[n % len(self.server.jpegs)]
            self.wfile.write(b"--picture\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%b\r\n"
                             % (len(jpeg), jpeg))
            n += 1
            time.sleep(max(0, start + n / self.server.fps - time.monotonic()))

    def cut(self):
        self.mjpeg(until=2)

    def ts(self):
        """The film's bytes at the film's rate, once through."""
        self.send_response(200)
        self.send_header("Content-Type", "video/mp2t")
        self.end_headers()
        data, start, at = self.server.transport, time.monotonic(), 0
        while at < len(data):
            due = int(len(data) * (time.monotonic() - start + 1) / self.server.seconds)
            due -= due % 188
            self.wfile.write(data[at:due])
            at = max(at, due)
            time.sleep(0.05)
