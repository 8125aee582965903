#!/usr/bin/python3
"""Enrolling a folder of people: enrol.py GATEHOUSE DRAW WORK OUT COUNT [FACES]

FACES: folders NAME/NAME_0001.jpg (Labelled Faces in the Wild); without them DRAW draws people. One run is left
alone and timed; another is killed (SIGKILL) three times in the middle and run again each time. Both must enrol the
same people, nobody twice, and every row must be enrolled or refused with its reason."""
import csv
import os
import random
import re
import shutil
import signal
import subprocess
import sys

LEAST_PER_S = 20
gatehouse, draw, work, out, count = sys.argv[1:6]
faces = sys.argv[6] if len(sys.argv) > 6 else ""
count = int(count)
folder = os.path.join(work, "folder")
if os.path.isdir(work):
    shutil.rmtree(work)
os.makedirs(folder, 0o700)


def fill():
    """The folder and its table; the names in it."""
    people = sorted(p for p in os.listdir(faces)) if faces and os.path.isdir(faces) else []
    people = [p for p in people if os.path.isdir(os.path.join(faces, p))][:count]
    if len(people) < count:
        print("enrol: no photographs here, people are drawn instead")
        subprocess.run([draw, folder, str(count)], check=True)
        # drawn people look alike to the net: whether two are one is not asked of them
        return ["--allow-duplicates"]
    with open(os.path.join(folder, "people.csv"), "w", encoding="utf-8", newline="") as f:
        table = csv.writer(f)
        table.writerow(["id", "name", "file", "groups"])
        for i, person in enumerate(people):
            picture = sorted(os.listdir(os.path.join(faces, person)))[0]
            shutil.copy(os.path.join(faces, person, picture), folder)
            table.writerow([i + 1, person.replace("_", " "), picture, "bench" if i % 2 else ""])
    return []


def site(name):
    path, password = os.path.join(work, name), os.path.join(work, name + ".password")
    with open(os.open(password, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="ascii") as f:
        f.write("a bench has no secrets")
    subprocess.run([gatehouse, "init", path, "--admin", "ada", "--password-file", password], check=True,
                   stdout=subprocess.DEVNULL)
    subprocess.run([gatehouse, "operator", "token", "--site", path, "--by", "ada", "--password-file", password,
                    "--out", path + ".token"], check=True, stdout=subprocess.DEVNULL)
    return path


def who(path):
    return ["--site", path, "--by", "ada", "--token-file", path + ".token"]


def command(path):
    return [gatehouse, "person", "import", folder, "--consent", "notice 1", "--report", path + ".csv",
            *extra, *who(path)]


def names(path):
    """Enrolled, from the list as people read it."""
    text = subprocess.run([gatehouse, "person", "list", *who(path)], check=True, capture_output=True, text=True).stdout
    return re.findall(r"^\S{26}  (.*?) +gate +\d+ picture", text, re.M)


def refused(path):
    with open(path + ".csv", encoding="utf-8", newline="") as f:
        return {row["name"] for row in csv.DictReader(f)}


def fail(text):
    print("enrol:", text, file=sys.stderr)
    sys.exit(1)


extra = fill()
with open(os.path.join(folder, "people.csv"), encoding="utf-8", newline="") as f:
    wanted = [row["name"] for row in csv.DictReader(f)]

whole = site("whole")
run = subprocess.run(command(whole), capture_output=True, text=True)
found = re.search(r"(\d+) enrolled, 0 were enrolled already, (\d+) rows refused; (\d+) pictures, ([\d.]+) a second",
                  run.stdout)
if run.returncode not in (0, 1) or not found:
    fail(f"the first run ended with {run.returncode}: {run.stderr[-400:]}")
rate = float(found.group(4))
print(f"  left alone: {found.group(1)} enrolled, {found.group(2)} refused, {rate} pictures/s")

killed, dice = site("killed"), random.Random(3)
for lines in (1, 2, 3) if count >= 800 else (1,):
    p = subprocess.Popen(command(killed), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    for _ in range(lines):
        line = p.stderr.readline()
    if p.poll() is not None or not line:
        fail("it ended before it could be killed")
    try:
        p.wait(dice.uniform(0, 0.3))
    except subprocess.TimeoutExpired:
        pass
    p.send_signal(signal.SIGKILL)
    p.communicate()
    print(f"  killed with {len(names(killed))} enrolled")
last = subprocess.run(command(killed), capture_output=True, text=True)
if last.returncode not in (0, 1):
    fail(f"the last run ended with {last.returncode}: {last.stderr[-400:]}")

have, before = names(killed), names(whole)
duplicates = len(have) - len(set(have)) + len(before) - len(set(before))
missing = len(set(before) ^ set(have)) + len(set(wanted) - set(have) - refused(killed))
verdict = f"bench enrol pictures_per_s={rate:.1f} missing={missing} duplicates={duplicates}"
print(f"  {len(have)} enrolled, {len(refused(killed))} refused of {len(wanted)}")
with open(out, "w", encoding="ascii") as f:
    f.write(verdict + "\n")
print(verdict)
if missing or duplicates:
    fail("killed and run again, the same people must be enrolled once each")
if len(have) < len(wanted) * 0.7:
    fail("too few could be enrolled")
if rate < LEAST_PER_S:
    fail(f"at least {LEAST_PER_S} pictures a second are wanted")
