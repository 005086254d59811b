"""Random games of OpenSpiel, as a rival for bench/rules.ts, which starts it.

A line in is the name of a game in OpenSpiel and a number of seconds of processor time; a line out says as JSON what was played in that time. Moves are
drawn by the cheapest means that Python has.
"""
import json
import random
import sys
import time

import pyspiel
from open_spiel.python.games import kuhn_poker, tic_tac_toe  # noqa: F401 (registers the games that are written in Python)

BATCH = 500
draw = random.Random(0).random


def pick(actions):
    return actions[int(draw() * len(actions))]


def play(game):
    """Plays one game to its end. Returns how many moves players made, and what the first gained."""
    state, moves = game.new_initial_state(), 0
    while not state.is_terminal():
        if state.is_simultaneous_node():
            state.apply_actions([pick(state.legal_actions(seat)) for seat in range(2)])
            moves += 2
        else:
            # All the ways to deal a card of Kuhn poker are equally likely.
            moves += not state.is_chance_node()
            state.apply_action(pick(state.legal_actions()))
    return moves, state.returns()[0]


def play_for(game, seconds):
    games = moves = gains = 0
    start = time.process_time()
    while (passed := time.process_time() - start) < seconds:
        for _ in range(BATCH):
            made, gained = play(game)
            moves += made
            gains += gained
        games += BATCH
    return {"seconds": passed, "games": games, "moves": moves, "gains": gains}


loaded = {}
for line in sys.stdin:
    name, seconds = line.split()
    if name not in loaded:
        loaded[name] = pyspiel.load_game(name)
    print(json.dumps(play_for(loaded[name], float(seconds))), flush=True)
