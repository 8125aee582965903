"""A site on a scene: made by `gatehouse demo`, watched by `gatehouse run` to its films' end. What the tests on the
synthetic world share."""
import json
import os
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEMO = os.path.join(ROOT, "assets", "demo")
sys.path.insert(0, DEMO)
import truth  # noqa: E402,F401

LONDON = os.path.join(os.environ.get("GATEHOUSE_SHARED", os.path.join(ROOT, "..", "shared")), "faces", "london")


def demo_match():
    """The operating point that drawn casts need, from the demonstration's own site file."""
    lines, inside = [], False
    with open(os.path.join(DEMO, "site.ini"), encoding="utf-8") as f:
        for line in f:
            if line.startswith("["):
                inside = line.strip() == "[match]"
            elif inside and line.startswith("similarity"):
                lines.append(line)
    return "".join(lines)


def watch(build, source, site, work):
    """Makes the site from the folder source, runs its films, returns (events, names of flags, seconds it took)."""
    gatehouse = os.path.join(build, "gatehouse")
    env = dict(os.environ, GATEHOUSE_SITE=site, GATEHOUSE_BY="ada",
               GATEHOUSE_TOKEN_FILE=os.path.join(site, "ada.token"), GATEHOUSE_FACES=LONDON)
    subprocess.run([gatehouse, "demo", site, "--from", source], env=env, check=True, stdout=subprocess.DEVNULL)
    flags = subprocess.run([gatehouse, "flag", "list", "--all", "--json"], env=env, check=True,
                           stdout=subprocess.PIPE, text=True).stdout
    names = {f["flag"]: f["name"] for f in map(json.loads, flags.splitlines())}
    began = time.monotonic()
    out = subprocess.run([gatehouse, "run", "--json", "--until-ended"], env=env, check=True,
                         stdout=subprocess.PIPE, text=True).stdout
    took = time.monotonic() - began
    with open(os.path.join(work, "events.jsonl"), "w", encoding="utf-8") as f:
        f.write(out)
    events = [json.loads(line) for line in out.splitlines()]
    return events, names, took


def standard_pack():
    folder = os.environ.get("GATEHOUSE_MODELS_DIR", os.path.join(ROOT, "models"))
    return os.environ.get("GATEHOUSE_PACK", "standard") == "standard" and \
        os.path.exists(os.path.join(folder, "mobilefacenet.onnx"))
