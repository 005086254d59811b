"""CFR and CFR+ of OpenSpiel, as a rival for bench/solvers.ts, which starts it.

A line in is `time HOW METHOD GAME SECONDS` or `check HOW METHOD GAME ITERATIONS`, where HOW is python or cpp and METHOD cfr or cfr+. A line out says as JSON
how many iterations were made in how much processor time, or the exploitability after so many.
"""
import json
import sys
import time

import pyspiel
from open_spiel.python.algorithms import cfr, exploitability

SOLVERS = {
    ("cpp", "cfr"): pyspiel.CFRSolver,
    ("cpp", "cfr+"): pyspiel.CFRPlusSolver,
    ("python", "cfr"): cfr.CFRSolver,
    ("python", "cfr+"): cfr.CFRPlusSolver,
}
running = {}


def run_for(how, method, name, seconds):
    solver = running.get((how, method, name))
    if solver is None:
        solver = running[(how, method, name)] = SOLVERS[(how, method)](pyspiel.load_game(name))
        solver.evaluate_and_update_policy()
    iterations, start = 0, time.process_time()
    while (passed := time.process_time() - start) < seconds:
        solver.evaluate_and_update_policy()
        iterations += 1
    return {"seconds": passed, "iterations": iterations}


def check(how, method, name, iterations):
    game = pyspiel.load_game(name)
    solver = SOLVERS[(how, method)](game)
    for _ in range(iterations):
        solver.evaluate_and_update_policy()
    policy = solver.average_policy()
    distance = pyspiel.nash_conv(game, policy) / 2 if how == "cpp" else exploitability.exploitability(game, policy)
    return {"exploitability": distance}


for line in sys.stdin:
    what, how, method, name, amount = line.split()
    answer = check(how, method, name, int(amount)) if what == "check" else run_for(how, method, name, float(amount))
    print(json.dumps(answer), flush=True)
