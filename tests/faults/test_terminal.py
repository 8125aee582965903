"""The console's terminal goes away while it runs, whoever leads its session: it ends, and nothing is left that
works for nobody. A terminal that a password was asked on shows again what is typed, however the asking ends; and
who is to be erased is named on it."""
import ctypes
import pty
import resource
import select
import termios

from house import *

CONSOLE = BUILD / "gatehouse-console"


class TerminalHouse(House):
    def shown(self, master, text, within=20):
        seen, until = b"", time.monotonic() + within
        while text not in seen:
            self.assertLess(time.monotonic(), until, seen)
            if select.select([master], [], [], 0.2)[0]:
                seen += os.read(master, 65536)


class Terminal(TerminalHouse):
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


class Prompt(TerminalHouse):
    def ask(self, question, *words):
        """A command in a terminal, that has asked. Gives the process and the terminal's other end."""
        child, master = pty.fork()
        if child == 0:
            for sig in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):  # a test in the background ignores them
                signal.signal(sig, signal.SIG_DFL)
            os.execve(PROGRAM, [PROGRAM, *words], dict(self.env))
        self.addCleanup(os.close, master)
        self.shown(master, question)
        return child, master

    def echoes(self, master):
        return bool(termios.tcgetattr(master)[3] & termios.ECHO)

    def test_the_echo_comes_back(self):
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP):
            with self.subTest(signal=sig):
                child, master = self.ask(b"New password for admin", "init", self.work / "other")
                self.assertFalse(self.echoes(master))
                os.kill(child, sig)
                self.assertEqual(os.WTERMSIG(os.waitpid(child, 0)[1]), sig)
                self.assertTrue(self.echoes(master))
        self.assertFalse((self.work / "other").exists())

    def test_whichever_thread_takes_the_signal(self):
        child, master = self.ask(b"New password for admin", "init", self.work / "other")
        threads = [int(t) for t in os.listdir(f"/proc/{child}/task") if int(t) != child]
        if not threads:  # it is a library's matter to have any
            os.kill(child, signal.SIGTERM)
        for thread in threads[:1]:
            self.assertEqual(ctypes.CDLL(None).tgkill(child, thread, int(signal.SIGTERM)), 0)
        self.assertEqual(os.WTERMSIG(os.waitpid(child, 0)[1]), signal.SIGTERM)
        self.assertTrue(self.echoes(master))

    def test_no_answer_is_waited_for_where_none_can_be(self):
        child, master = self.ask(b"New password for admin", "init", self.work / "other")
        _, most = resource.prlimit(child, resource.RLIMIT_NOFILE)
        resource.prlimit(child, resource.RLIMIT_NOFILE, (0, most))  # waiting for the next letter is refused
        os.write(master, b"a long password\n")
        self.shown(master, b"not answered")
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), DENIED)
        self.assertTrue(self.echoes(master))

    def test_erasing_asks_for_the_whole_name(self):
        face = self.draw("a.jpg", "256x256", "0,0,256")
        self.must("person", "add", "Ada King", "--photo", face, "--consent", "n", site=self.site)
        id_ = self.must("person", "list", site=self.site).out.split()[0]
        erase = ("person", "erase", "Ada King", "--site", str(self.site))
        self.refused(USAGE, "--yes", words=("person", "erase", "Ada King"))
        self.refused(USAGE, "the whole id", words=("person", "erase", id_[:20], "--yes"))
        for answer, code in ((b"yes\n", FAILED), (b"Ada\n", FAILED), (b"\n", FAILED), (b"Ada King\n", OK)):
            self.assertIn("Ada King", self.must("person", "list", site=self.site).out)
            child, master = self.ask(b"type the whole name", *erase)
            os.write(master, answer)
            self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), code)
        self.untouched()
        self.must("person", "add", "Ada King", "--photo", face, "--consent", "n", site=self.site)
        id_ = self.must("person", "list", site=self.site).out.split()[0]
        self.must("person", "erase", id_, "--yes", site=self.site)
        self.untouched()

    def test_without_a_terminal_the_right_option_is_named(self):
        self.must("person", "list", site=self.site)
        self.refused(DENIED, "--password-file", words=["init", self.work / "other"], site=None)
        self.refused(DENIED, "--password-file", words=["operator", "add", "bob", "--role", "operator"])
        self.refused(DENIED, "--password-file", words=["operator", "recover", "admin"])


if __name__ == "__main__":
    unittest.main()
