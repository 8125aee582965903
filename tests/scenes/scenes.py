#!/usr/bin/python3
"""The product end to end on the synthetic world, against its truth: every flagged visit with a usable
face raises exactly one alert, nobody else does, in time.

usage: scenes.py BUILD test|bench [drawn|photos]   SEED=n sets the seed

test: two cameras, two minutes. bench: six cameras, at least 200 flagged visits and 1,000 others on the
scene's own clock, then a run in real time for the delays."""
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from scene_site import DEMO, LONDON, demo_match, standard_pack, truth, watch  # noqa: E402

REGROUP_S = 20
PLACES = [("entrance", "street", "day", 2, 0), ("lobby", "hall", "day", 2, 0), ("corridor", "corridor", "evening", 3, 0),
          ("shop", "shop", "flicker", 2, 0), ("yard", "yard", "evening", 4, 0.5), ("stairs", "stairs", "day", 3, 0.7)]
BOUNDS = {"recall": 0.98, "latency_p95_ms": 1000}
TRYING_RECALL = 0.85  # what the registry pack, which is for trying, has to reach


class Plan:
    def __init__(self, cameras, seconds, paced, fps):
        self.cameras, self.seconds, self.paced, self.fps = cameras, seconds, paced, fps


PLANS = {"test": [Plan(2, 150, False, 10)],
         "bench": [Plan(6, 660, False, 10), Plan(6, 90, True, 15)]}


def write_scene(folder, cast, plan, seed):
    with open(os.path.join(folder, "bench.scene"), "w", encoding="utf-8") as f:
        f.write(f"[scene]\nseed = {seed}\nsize = 640x360\nfps = {plan.fps}\nseconds = {plan.seconds}\n"
                f"cast = {cast}\n"
                "[traffic]\nvisits_per_minute = 24\nmost = 5\nreturn_after = 30\n"
                "flagged = 0.26\ngate = 0.24\nstrangers = 0.50\n"
                "sunglasses = 0.05\nhand = 0.05\ncross = 0.15\npass = 0.1\naway = 0.1\nstop = 0.1\n"
                "near_least = 55\nnear_most = 120\n")
        for name, place, light, noise, blur in PLACES[:plan.cameras]:
            f.write(f"[camera {name}]\nplace = {place}\nlight = {light}\nnoise = {noise}\nblur = {blur}\n")


def write_site(folder, kind, plan):
    with open(os.path.join(folder, "site.ini"), "w", encoding="utf-8") as f:
        f.write(f"[site]\nname = scenes\n[match]\nregroup_s = {REGROUP_S}\n")
        if kind == "drawn":
            f.write(demo_match())
        f.write(f"[engine]\npaced = {'yes' if plan.paced else 'no'}\n")
        for name, *_ in PLACES[:plan.cameras]:
            f.write(f"[camera {name}]\nsource = scene:@HERE@/bench.scene?camera={name}&truth=@SITE@/truth/{name}.jsonl\n"
                    "loop = no\n")


def photo_cast(build, folder):
    out = os.path.join(folder, "photos.ini")
    with open(out, "w", encoding="utf-8") as f:
        subprocess.run([os.path.join(build, "tests", "scenes", "cast"), "photos", LONDON, "16", "20"], stdout=f, check=True)
    return out


def run_plan(build, kind, plan, seed, work):
    source, site = os.path.join(work, "from"), os.path.join(work, "site")
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(source)
    os.makedirs(os.path.join(site, "truth"), mode=0o700)
    cast = photo_cast(build, source) if kind == "photos" else os.path.join(DEMO, "cast.ini")
    write_scene(source, cast, plan, seed)
    write_site(source, kind, plan)
    events, names, took = watch(build, source, site, work)
    visits = truth.visits(os.path.join(site, "truth"))
    told = truth.compare(truth.merge(visits, REGROUP_S * 1000), [e for e in events if e["event"] == "seen"], names)
    alerts = [e for e in events if e["event"] == "alert"]
    over_cameras = truth.one_visit_one_alert(visits, alerts, names, REGROUP_S * 1000)
    told["duplicates"] += over_cameras["duplicates"]
    told["false"] += over_cameras["false"]
    told["alerts"], told["wanted"] = len(alerts), over_cameras["visits"]
    told["took_s"] = took
    told["tracks"] = events[-1]["tracks"]
    return told


def explain(told, out):
    for v in told["missed"]:
        print(f"  missed: {v['person']} at {v['camera']} from {v['first_ms']} ms, "
              f"{v['usable_frames']} usable frames, {v['max_px']:.0f} px", file=out)
    for a, person in told["false"]:
        print(f"  false: {person} at {a['camera']} at {a['t_ms']} ms", file=out)


def run_kind(build, mode, kind, seed, out):
    plans = PLANS[mode]
    work = os.path.join(build, "scenes", kind)
    told = [run_plan(build, kind, p, seed + i, os.path.join(work, str(i))) for i, p in enumerate(plans)]
    visits, found = sum(t["visits"] for t in told), sum(t["found"] for t in told)
    others = sum(t["others"] for t in told)
    duplicates, false = sum(t["duplicates"] for t in told), sum(len(t["false"]) for t in told)
    for t, p in zip(told, plans):
        print(f"{kind}: {p.cameras} cameras, {p.seconds} s of scene in {t['took_s']:.0f} s"
              f"{' (real time)' if p.paced else ''}: {t['visits']} flagged visits, {t['others']} others, "
              f"{t['found']} found, {t['duplicates']} duplicates, {len(t['false'])} false, {t['tracks']} tracks; "
              f"{t['alerts']} alerts for {t['wanted']} visits over all cameras", file=out)
        explain(t, out)
    recall = found / visits if visits else 0
    least = BOUNDS["recall"] if standard_pack() else TRYING_RECALL
    latency = truth.p95([d for t, p in zip(told, plans) if p.paced for d in t["delays"]])
    line = (f"bench scenes cast={kind} visits={visits} others={others} recall={recall:.4f} duplicates={duplicates} "
            f"false_alerts={false} latency_p95_ms={latency}")
    print(line, file=out)
    print(line)
    missed = []
    if recall < least:
        missed.append(f"recall {recall:.4f} < {least}")
    if duplicates:
        missed.append(f"{duplicates} duplicates")
    if false:
        missed.append(f"{false} false alerts")
    if latency > BOUNDS["latency_p95_ms"]:
        missed.append(f"latency {latency} ms > {BOUNDS['latency_p95_ms']}")
    if mode == "bench" and (visits < 200 or others < 1000):
        missed.append(f"only {visits} flagged visits and {others} others; 200 and 1000 are wanted")
    if missed:
        print(f"scenes {kind}: missed: {'; '.join(missed)}", file=sys.stderr)
        for t in told:
            explain(t, sys.stderr)
    return not missed


def main():
    build, mode = os.path.abspath(sys.argv[1]), sys.argv[2]
    kinds = sys.argv[3:] or (["drawn", "photos"] if os.path.isdir(LONDON) else ["drawn"])
    seed = int(os.environ.get("SEED", "1"))
    os.makedirs(os.path.join(build, "bench"), exist_ok=True)
    with open(os.path.join(build, "bench", "scenes.txt"), "w", encoding="utf-8") as out:
        good = [run_kind(build, mode, kind, seed, out) for kind in kinds]
    if len(kinds) == 1 and not sys.argv[3:]:
        print("scenes: no photographs at hand, so the drawn cast alone was run")
    sys.exit(0 if all(good) else 1)


main()
