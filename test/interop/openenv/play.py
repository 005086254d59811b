"""OpenEnv's own client, and an environment class in TRL's form, play whole games on `sparring env`.

python play.py
"""

import base64
import contextlib
import io
import os
import pathlib
import re
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "test" / "interop" / "tinker"), str(ROOT / "examples")]

import openenv.core  # noqa: E402
from harness import need, refused, run  # noqa: E402
from PIL import Image  # noqa: E402

BOLD = {"bet", "call"}


@contextlib.contextmanager
def served(*words):
    """The address of a server of these flags."""
    line = [os.environ["NODE"], str(ROOT / "bin" / "sparring.js"), "env", "--port", "0", *words]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True)
    try:
        found = re.search(r"served at (\S+)", process.stdout.readline())
        need(found, "the server did not start")
        yield found[1]
    finally:
        process.kill()
        process.wait()


def client(url):
    return openenv.core.GenericEnvClient(base_url=url, message_timeout_s=120).sync()


def play(env, choose, **reset):
    """Results of a game from its first question to its end."""
    results = [env.reset(**reset)]
    while not results[-1].done:
        results.append(env.step({"text": choose(results[-1].observation)}))
    return results


def move(name):
    return f"\\boxed{{{name}}}"


def careful(observation):
    return observation["choices"][0]


def by_card(observation):
    """Bets or calls with K alone, and checks or folds otherwise: it loses little to anyone."""
    told = observation["messages"][-1]["content"]
    card = re.search(r"card is ([JQK])", told)[1]
    return observation["choices"][1 if card == "K" else 0]


def kuhn_poker_to_the_end():
    """300 games by a fixed rule: chips of both seats cancel, each reward is the own seat's, and the mean is that of the rule."""
    with served("--game", "kuhn-poker", "bot:equilibrium") as url, client(url) as env:
        total = steps = 0
        for seed in range(300):
            results = play(env, by_card, seed=seed, player=1 + seed % 2)
            end = results[-1].observation
            need(sum(end["returns"]) == 0, f"game {seed}: chips {end['returns']}")
            need(results[-1].reward == end["returns"][seed % 2], f"game {seed}: reward {results[-1].reward}")
            need(all(not result.reward for result in results[:-1]), f"game {seed}: a reward before the end")
            total += results[-1].reward
            steps += len(results) - 1
        need(-0.5 < total / 300 < 0.2, f"{total / 300} chips for each game")
        return {"games": 300, "answers": steps, "chips for each game": total / 300}


def the_same_seed_is_the_same_game_in_sessions_side_by_side():
    with served("--game", "kuhn-poker", "bot:random") as url:
        told = [None] * 8

        def one(i):
            with client(url) as env:
                told[i] = [play(env, careful, seed=seed) for seed in range(10)]

        threads = [threading.Thread(target=one, args=(i,)) for i in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        need(told[0] and all(each == told[0] for each in told), "sessions differ")
        return {"sessions": 8, "games": 80}


def who_is_the_spy_with_pictures():
    """The client is spy or civilian among bots that know all: it sees its picture, and the sides win as they should."""
    with served("bot:oracle", "--set", "game.civilians=3", "--picture-size", "224") as url, client(url) as env:
        won = {"spy": 0, "civilian": 0}
        for seed in range(5):
            for role in won:
                results = play(env, lambda seen: move("n/a" if seen["kind"] == "vote" else f"{seen['player']} cubes"),
                               seed=seed, role=role)
                sizes = {picture(result).size for result in results[:-1]}
                need(sizes == {(224, 224)}, f"pictures of {sizes}")
                blank = len(picture(results[0]).getcolors(224 * 224)) == 1
                need(blank == (role == "spy"), f"a {role} sees a blank picture: {blank}")
                end = results[-1].observation
                need(end["role"] == role, f"a {end['role']}, asked for a {role}")
                need((results[-1].reward > 0) == bool(end["won"]), f"reward {results[-1].reward}, won {end['won']}")
                won[role] += bool(end["won"])
        return {"games": 10, "won as spy": won["spy"], "won as civilian": won["civilian"]}


def who_is_the_spy_against_the_model_that_ships():
    with served("base", "--set", "game.civilians=2") as url, client(url) as env:
        results = play(env, lambda seen: move("n/a" if seen["kind"] == "vote" else "a red cube"), seed=1, role="civilian")
        need(results[-1].observation["failure"] is None, results[-1].observation["failure"])
        return {"answers": len(results) - 1, "reward": results[-1].reward}


def picture(result):
    parts = result.observation["messages"][-1]["content"]
    url = next(part["image_url"]["url"] for part in parts if part["type"] == "image_url")
    return Image.open(io.BytesIO(base64.b64decode(url.split(",", 1)[1]))).convert("RGB")


def errors_keep_the_session():
    with served("--game", "kuhn-poker", "--sessions", "1") as url, client(url) as env:
        refused(lambda: env.step({"text": "x"}), "EXECUTION_ERROR", "reset first")
        refused(lambda: env.reset(player=5), "the game has 2")
        env.reset(seed=1)
        refused(lambda: env.step({"message": "x"}), "VALIDATION_ERROR")
        need(env.step({"text": "nonsense"}).observation["refusal"], "nonsense was a move")
        need(env.state()["step_count"] == 1, "the state counts otherwise")
        with client(url) as late:
            refused(lambda: late.reset(), "CAPACITY_REACHED")
        return {"errors": 4}


def an_environment_class_in_the_form_of_trl():
    """It is called as GRPOTrainer calls it: reset with a row, the tool, get_reward."""
    with served("bot:oracle", "--set", "game.civilians=2", "--set", "game.clueRounds=1") as url:
        os.environ["SPARRING_ENV"] = url
        import trl_environment

        game = trl_environment.Game()
        rewards = []
        for seed in range(4):
            told = game.reset(prompt=[], seed=seed, role="civilian")
            need([block["type"] for block in told].count("image") == 1, "the question has no picture")
            need(game.get_reward() == 0, "a reward before the end")
            game.answer(move("a red cube"))
            told = game.answer(move("n/a"))
            need(isinstance(told, str), "the end has a picture")
            refused(lambda: game.answer("x"), "over")
            rewards.append(game.get_reward())
        need(set(rewards) <= {-1, 0, 1} or all(isinstance(each, (int, float)) for each in rewards), str(rewards))
        return {"games": 4, "rewards": rewards}


if __name__ == "__main__":
    run([
        kuhn_poker_to_the_end,
        the_same_seed_is_the_same_game_in_sessions_side_by_side,
        who_is_the_spy_with_pictures,
        who_is_the_spy_against_the_model_that_ships,
        errors_keep_the_session,
        an_environment_class_in_the_form_of_trl,
    ])
