"""The console's terminal goes away while it runs, whoever leads its session: it ends, and nothing is left that
works for nobody."""
import pty
import select

from house import *

CONSOLE = BUILD / "gatehouse-console"


class Terminal(House):
    def console(self):
        """The console in a terminal of its own, whose session another process leads: that one alone hears the
        hang-up. Gives the terminal's other end, and a pipe with the console's process and then its exit code."""
        told, tell = os.pipe()
        leader, master = pty.fork()
        if leader == 0:
            try:
                os.close(told)
                signal.signal(signal.SIGHUP, signal.SIG_IGN)
                env = dict(self.env, TERM="xterm-256color", LC_ALL="C.UTF-8")
                child = subprocess.Popen([CONSOLE, "--site", self.site], env=env)
                os.write(tell, f"{child.pid}\n".encode())
                os.write(tell, f"{child.wait()}\n".encode())
            finally:
                os._exit(0)
        os.close(tell)
        self.addCleanup(os.waitpid, leader, 0)
        self.addCleanup(os.close, told)
        return master, told

    def shown(self, master, text, within=20):
        seen, until = b"", time.monotonic() + within
        while text not in seen:
            self.assertLess(time.monotonic(), until, seen)
            if select.select([master], [], [], 0.2)[0]:
                seen += os.read(master, 65536)

    def test_ends_with_its_terminal_though_another_leads_the_session(self):
        master, told = self.console()
        pid = int(os.read(told, 20))
        self.addCleanup(lambda: subprocess.run(["kill", "-9", str(pid)], stderr=subprocess.DEVNULL, check=False))
        self.shown(master, b"help")
        os.close(master)
        self.assertTrue(select.select([told], [], [], 5)[0], "the console runs on without a terminal")
        self.assertEqual(int(os.read(told, 20)), OK)

    def tearDown(self):
        self.finish(self.start("stop", "--by", "admin", site=self.site))


if __name__ == "__main__":
    unittest.main()
