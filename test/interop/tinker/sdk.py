#!/usr/bin/env python3
"""The official `tinker` client against a served model: python3 sdk.py URL KEY MODE.

`all` is nearly everything. `packed` is for a server that listens beyond its machine: it needs a key, and asks for packed bodies. `torch`
is what the client needs torch for.
"""
import math
import sys
import warnings

import zstandard

packed_bodies = 0


class CountedCompressor:
    def compress(self, body):
        global packed_bodies
        packed_bodies += 1
        return Compressor().compress(body)


Compressor, zstandard.ZstdCompressor = zstandard.ZstdCompressor, CountedCompressor
warnings.simplefilter("ignore")

import tinker  # noqa: E402
from tinker import types  # noqa: E402

from harness import Skip, Words, near, need, png, refused, run, settled  # noqa: E402

URL, KEY, MODE = sys.argv[1:4]
BASE = "sparring/base"
WORDS = Words(URL, KEY)
PICTURE = WORDS.picture_tokens
QUESTION = WORDS.tokens("<civilian> <p1>")
ADAM = types.AdamParams(learning_rate=0.002)
RED, BLUE = (200, 40, 40), (40, 60, 200)
VERSION = tuple(int(part) for part in tinker.__version__.split(".")[:2])

service = tinker.ServiceClient(base_url=URL, api_key=KEY)


def chunk(colour, side=None):
    return types.ImageChunk(data=png(side or WORDS.side, colour), format="png", expected_tokens=PICTURE)


def prompt(colour, tokens):
    return types.ModelInput(chunks=[chunk(colour), types.EncodedTextChunk(tokens=tokens)])


def column(values, dtype="float32"):
    return types.TensorData(data=values, dtype=dtype, shape=[len(values)])


def datum(colour, answer, logprobs=None, advantage=1.0):
    """A picture, the question and an answer; weights, or the inputs of a policy loss, on the answer alone."""
    tokens = QUESTION + answer[:-1]
    before = PICTURE + len(QUESTION) - 1
    inputs = {"target_tokens": column([0] * before + answer, "int64")}
    if logprobs is None:
        inputs["weights"] = column([0.0] * before + [1.0] * len(answer))
    else:
        inputs["logprobs"] = column([0.0] * before + logprobs)
        inputs["advantages"] = column([0.0] * before + [advantage] * len(answer))
    return types.Datum(model_input=prompt(colour, tokens), loss_fn_inputs=inputs)


def answer_logprobs(output, index, answer):
    return list(output.loss_fn_outputs[index]["logprobs"].data)[-len(answer) :]


def new_model(rank=8, **more):
    return settled(service.create_lora_training_client(base_model=BASE, rank=rank, **more))


def base_sampler():
    return settled(service.create_sampling_client(base_model=BASE))


def scores(sampler, colour, answer):
    """Log-probabilities of an answer, as the sampler scores a prompt."""
    scored = settled(sampler.compute_logprobs(prompt(colour, QUESTION + answer)))
    return scored[-len(answer) :]


def step(model, data, loss="cross_entropy", **more):
    """A pass and a step, both sent before either is waited for. The loss and the gradient's norm."""
    passed = model.forward_backward(data, loss, **more)
    stepped = model.optim_step(ADAM)
    return settled(passed).metrics["loss:sum"], settled(stepped).metrics["grad_norm"]


SENTENCE = WORDS.tokens("large red metal cube .")
OTHER = WORDS.tokens("small blue rubber sphere .")


def capabilities():
    models = settled(service.get_server_capabilities()).supported_models
    need([each.model_name for each in models] == [BASE], f"the models are {models}")
    return {"max context length": models[0].max_context_length}


def a_sample_with_a_picture_is_scored_as_it_was_sampled():
    sampler = base_sampler()
    params = types.SamplingParams(max_tokens=12, temperature=1.0, seed=5)
    ask = lambda: settled(sampler.sample(prompt(RED, QUESTION), num_samples=4, sampling_params=params)).sequences
    first, again = ask(), ask()
    need([list(each.tokens) for each in first] == [list(each.tokens) for each in again], "a seed gave other tokens")
    ids = [getattr(each, "sequence_id", i) for i, each in enumerate(first)]
    need(len(set(ids)) == 4, f"sequence ids {ids}")
    gaps = []
    for sequence in first:
        ended = sequence.tokens[-1] == WORDS.stop
        need(sequence.stop_reason == ("stop" if ended else "length"), f"{sequence.stop_reason} after {sequence.tokens}")
        gaps.append(near(list(sequence.logprobs), scores(sampler, RED, list(sequence.tokens)), 1e-3, "score"))
    return {"largest gap": max(gaps), "tokens": sum(len(each.tokens) for each in first)}


def pictures_change_the_scores():
    red, blue = scores(base_sampler(), RED, SENTENCE), scores(base_sampler(), BLUE, SENTENCE)
    gap = max(abs(a - b) for a, b in zip(red, blue))
    need(gap > 0.01, f"two pictures give the same scores but for {gap}")
    return {"largest difference": gap}


def prompt_logprobs_come_with_a_sample():
    asked = settled(
        base_sampler().sample(
            prompt(RED, QUESTION + SENTENCE),
            num_samples=1,
            sampling_params=types.SamplingParams(max_tokens=1, seed=1),
            include_prompt_logprobs=True,
        )
    )
    found = list(asked.prompt_logprobs)
    need(len(found) == PICTURE + len(QUESTION) + len(SENTENCE), f"{len(found)} prompt log-probabilities")
    need(found[0] is None or math.isnan(found[0]), f"the first is {found[0]}")
    return {"gap to compute_logprobs": near(found[-5:], scores(base_sampler(), RED, SENTENCE), 0, "scores")}


def sixty_four_samples_at_once():
    sampler = base_sampler()
    params = types.SamplingParams(max_tokens=6, temperature=0.0)
    colours = [RED, BLUE]
    waiting = [sampler.sample(prompt(colours[i % 2], QUESTION), num_samples=1, sampling_params=params) for i in range(64)]
    answers = [tuple(settled(each).sequences[0].tokens) for each in waiting]
    need(len(set(answers[::2])) == 1 and len(set(answers[1::2])) == 1, "the same greedy question had two answers")
    return {"requests": len(answers)}


def training_lowers_the_loss():
    model = new_model()
    info = settled(model.get_info())
    need((info.model_name, info.lora_rank, info.is_lora) == (BASE, 8, True), f"get_info: {info}")
    data = [datum(RED, SENTENCE), datum(BLUE, OTHER)]
    losses, norms = zip(*(step(model, data) for _ in range(12)))
    need(losses[-1] < 0.2 * losses[0], f"losses {losses}")
    need(all(norm > 0 for norm in norms), f"gradient norms {norms}")
    sampler = settled(model.save_weights_and_get_sampling_client())
    greedy = types.SamplingParams(max_tokens=8, temperature=0.0)
    said = settled(sampler.sample(prompt(RED, QUESTION), num_samples=1, sampling_params=greedy)).sequences[0].tokens
    need(list(said) == SENTENCE, f"it says {WORDS.text(said)!r}")
    return {"first loss": losses[0], "last loss": losses[-1]}


def training_and_sampling_agree():
    model = new_model()
    step(model, [datum(RED, SENTENCE)])
    passed = settled(model.forward([datum(RED, SENTENCE), datum(BLUE, OTHER)], "cross_entropy"))
    sampler = settled(model.save_weights_and_get_sampling_client())
    gaps = [
        near(answer_logprobs(passed, i, answer), scores(sampler, colour, answer), 1e-3, "training and sampling")
        for i, (colour, answer) in enumerate([(RED, SENTENCE), (BLUE, OTHER)])
    ]
    total = -sum(sum(answer_logprobs(passed, i, a)) for i, a in enumerate([SENTENCE, OTHER]))
    near([passed.metrics["loss:sum"]], [total], 1e-3, "the loss is the sum over tokens and sequences")
    return {"largest gap": max(gaps)}


def policy_losses_are_those_of_the_protocol():
    model, numbers = new_model(), {}
    sampler = base_sampler()
    params = types.SamplingParams(max_tokens=8, seed=2)
    sampled = settled(sampler.sample(prompt(RED, QUESTION), num_samples=1, sampling_params=params)).sequences[0]
    answer, own = list(sampled.tokens), list(sampled.logprobs)
    shifted = [p - 0.3 for p in own]
    ratio, high = math.exp(0.3), 1.2
    cases = [
        ("importance_sampling", {}, -ratio * len(own)),
        ("ppo", {}, -high * len(own)),
        ("ppo", {"clip_low_threshold": 0.5, "clip_high_threshold": 1.1}, -1.1 * len(own)),
    ]
    for name, config, wanted in cases:
        given = {"loss_fn_config": config} if config else {}
        passed = settled(model.forward_backward([datum(RED, answer, shifted)], name, **given))
        gap = near([passed.metrics["loss:sum"]], [wanted], 1e-2, f"{name} {config}")
        numbers[f"gap of {name}{' with its own clips' if config else ''}"] = gap
    settled(model.optim_step(ADAM))
    return numbers


def a_policy_step_raises_what_had_an_advantage():
    model = new_model()
    before = settled(model.forward([datum(RED, SENTENCE), datum(RED, OTHER)], "cross_entropy"))
    good, bad = (answer_logprobs(before, i, SENTENCE) for i in (0, 1))
    data = [datum(RED, SENTENCE, good, 1.0), datum(RED, OTHER, bad, -1.0)]
    step(model, data, "importance_sampling")
    after = settled(model.forward([datum(RED, SENTENCE), datum(RED, OTHER)], "cross_entropy"))
    rise, fall = (sum(answer_logprobs(after, i, SENTENCE)) - sum(was) for i, was in ((0, good), (1, bad)))
    need(rise > 0 > fall, f"advantage 1 moved by {rise}, advantage -1 by {fall}")
    return {"with advantage 1": rise, "with advantage -1": fall}


def a_custom_loss_of_the_client_is_carried_out():
    data = [datum(RED, SENTENCE)]

    def squared(given, logprobs):
        loss = sum((each[-len(SENTENCE) :] + 1).square().sum() for each in logprobs)
        return loss, {"squared": loss.item()}

    model = new_model()
    found = []
    for _ in range(8):
        passed = settled(model.forward_backward_custom(data, squared))
        settled(model.optim_step(ADAM))
        found.append(passed.metrics["squared"])
    need(found[-1] < 0.3 * found[0], f"losses {found}")
    return {"first loss": found[0], "last loss": found[-1]}


def a_named_snapshot_stays_frozen():
    model = new_model()
    step(model, [datum(RED, SENTENCE)])
    saved = settled(model.save_weights_for_sampler("frozen")).path
    sampler = settled(service.create_sampling_client(model_path=saved))
    before = scores(sampler, RED, SENTENCE)
    for _ in range(3):
        step(model, [datum(RED, SENTENCE)])
    after = scores(sampler, RED, SENTENCE)
    again = scores(settled(service.create_sampling_client(model_path=saved)), RED, SENTENCE)
    newest = scores(settled(model.save_weights_and_get_sampling_client()), RED, SENTENCE)
    near(after, before, 0, "the snapshot")
    near(again, before, 0, "the snapshot in another session")
    moved = max(abs(a - b) for a, b in zip(newest, before))
    need(moved > 0.01, f"the newest weights moved by {moved} only")
    return {"the newest weights moved by": moved}


def a_model_from_saved_weights_goes_on_the_same_way():
    model = new_model()
    data = [datum(RED, SENTENCE), datum(BLUE, OTHER)]
    for _ in range(2):
        step(model, data)
    saved = settled(model.save_state("halfway")).path
    wanted = [step(model, data) for _ in range(3)]
    loaded = settled(service.create_training_client_from_state_with_optimizer(saved))
    near([x for pair in (step(loaded, data) for _ in range(3)) for x in pair], [x for pair in wanted for x in pair], 0, "steps")
    anew = settled(service.create_training_client_from_state(saved))
    without = [step(anew, data) for _ in range(3)]
    near([without[0][0]], [wanted[0][0]], 0, "the first loss without the optimiser")
    need(without[2] != wanted[2], "a fresh optimiser gave the same steps")
    first = new_model()
    settled(first.load_state_with_optimizer(saved))
    near([step(first, data)[0]], [wanted[0][0]], 0, "load_state_with_optimizer")
    return {"losses after": [loss for loss, _ in wanted]}


def two_models_at_once_train_as_if_alone():
    data = {"red": [datum(RED, SENTENCE)], "blue": [datum(BLUE, OTHER)]}
    alone = {}
    for name, given in data.items():
        model = new_model()
        alone[name] = [step(model, given) for _ in range(4)]
    models = {name: new_model() for name in data}
    sent = {name: [] for name in data}
    for _ in range(4):
        for name, model in models.items():
            sent[name].append((model.forward_backward(data[name], "cross_entropy"), model.optim_step(ADAM)))
    together = {
        name: [(settled(a).metrics["loss:sum"], settled(b).metrics["grad_norm"]) for a, b in pairs]
        for name, pairs in sent.items()
    }
    need(together == alone, f"together {together}, alone {alone}")
    return {"losses": {name: [loss for loss, _ in steps] for name, steps in together.items()}}


def gradients_add_up_until_the_step():
    halves, whole = new_model(), new_model()
    red, blue = datum(RED, SENTENCE), datum(BLUE, OTHER)
    for each in (red, blue):
        settled(halves.forward_backward([each], "cross_entropy"))
    one = settled(halves.optim_step(ADAM)).metrics["grad_norm"]
    _, other = step(whole, [red, blue])
    return {"gap of the norms": near([one], [other], 1e-3 * other, "gradient norms")}


def checkpoints_are_listed_and_deleted():
    model = new_model(user_metadata={"who": "interop"})
    step(model, [datum(RED, SENTENCE)])
    training = settled(model.save_state("kept")).path
    sampling = settled(model.save_weights_for_sampler("shown")).path
    rest = service.create_rest_client()
    run_id = training.removeprefix("tinker://").split("/")[0]
    paths = lambda: sorted(each.tinker_path for each in settled(rest.list_checkpoints(run_id)).checkpoints)
    need(paths() == sorted([training, sampling]), f"listed: {paths()}")
    everywhere = [each.tinker_path for each in settled(rest.list_user_checkpoints()).checkpoints]
    need(training in everywhere, f"all checkpoints: {everywhere}")
    run = settled(rest.get_training_run(run_id))
    need((run.base_model, run.lora_rank, run.user_metadata) == (BASE, 8, {"who": "interop"}), f"run: {run}")
    need(run.last_checkpoint.tinker_path == training, f"last checkpoint: {run.last_checkpoint}")
    need(settled(rest.get_training_run_by_tinker_path(training)).training_run_id == run_id, "by path: another run")
    need(run_id in every_run(rest), "the run is not listed")
    told = settled(rest.get_weights_info_by_tinker_path(training))
    need((told.base_model, told.lora_rank) == (BASE, 8), f"weights: {told}")
    settled(rest.delete_checkpoint_from_tinker_path(training))
    need(paths() == [sampling], f"after the deletion: {paths()}")
    refused(lambda: service.create_training_client_from_state(training), "404")
    return {"bytes of a saved state": run.last_checkpoint.size_bytes}


def every_run(rest):
    """All runs, a page of 7 at a time."""
    found = []
    while True:
        page = settled(rest.list_training_runs(limit=7, offset=len(found)))
        found += [each.training_run_id for each in page.training_runs]
        if not page.training_runs:
            need(page.cursor.total_count == len(set(found)), f"{len(set(found))} of {page.cursor.total_count} runs")
            return found


def sessions_and_samplers_are_listed():
    rest = service.create_rest_client()
    sampler = base_sampler()
    sessions = settled(rest.list_sessions()).sessions
    found = [settled(rest.get_session(each)) for each in sessions]
    runs = sum(len(each.training_run_ids) for each in found)
    need(runs > 0, f"no session has a run: {found}")
    samplers = [each for session in found for each in session.sampler_ids]
    told = settled(rest.get_sampler(samplers[-1]))
    need(told.base_model == BASE, f"sampler: {told}")
    need(settled(sampler.get_base_model()) == BASE, "get_base_model names another model")
    return {}


def what_is_wrong_is_said_and_the_model_lives_on():
    said = {
        "another base model": refused(lambda: service.create_lora_training_client(base_model="Qwen/Qwen3-8B"), BASE),
        "weights that are not there": refused(
            lambda: service.create_sampling_client(model_path="tinker://none/sampler_weights/none"), "404"
        ),
        "top_p": refused(
            lambda: base_sampler().sample(
                prompt(RED, QUESTION), num_samples=1, sampling_params=types.SamplingParams(max_tokens=1, top_p=0.5)
            ),
            "top_p",
        ),
    }
    model = new_model()
    large = types.ModelInput(chunks=[chunk(RED, 32), types.EncodedTextChunk(tokens=QUESTION)])
    fits = datum(RED, SENTENCE)
    inputs = {"target_tokens": column([0] * (PICTURE + 2), "int64"), "weights": column([0.0] * (PICTURE + 1) + [1.0])}
    wrong = types.Datum(model_input=large, loss_fn_inputs=inputs)
    said["a picture of another size"] = refused(lambda: model.forward_backward([wrong], "cross_entropy"), "32")
    said["a loss that is not there"] = refused(lambda: model.forward_backward([fits], "dro"), "dro")
    loss, norm = step(model, [fits])
    need(loss > 0 and norm > 0, "no step after the refusals")
    return {}


def options_that_are_not_here_are_refused():
    if VERSION < (0, 32):
        raise Skip("this version has no such options")
    sampler, params = base_sampler(), types.SamplingParams(max_tokens=1)
    ids = column([-1] * (PICTURE + 1), "int64")
    for name, value in [
        ("topk_prompt_logprobs", 2),
        ("topk_sample_logprobs", 2),
        ("prompt_alt_tokens_k", 1),
        ("target_prompt_logprobs", types.TensorData(data=ids.data, dtype="int64", shape=[PICTURE + 1, 1])),
    ]:
        refused(lambda: sampler.sample(prompt(RED, QUESTION), 1, params, **{name: value}), name)
    refused(lambda: new_model().save_weights_and_get_sampling_client(kind="inflight"), "inflight")
    return {}


def bodies_are_packed_where_the_server_asks_for_it():
    before = packed_bodies
    loss, _ = step(new_model(), [datum(RED, SENTENCE)])
    need((packed_bodies > before) == (MODE == "packed"), f"{packed_bodies - before} bodies were packed")
    return {"first loss": loss}


def a_wrong_key_is_refused():
    stranger = lambda: tinker.ServiceClient(base_url=URL, api_key="tml-wrong").get_server_capabilities()
    refused(stranger, "key")
    return {}


def the_session_is_finished():
    if not hasattr(service, "close"):
        raise Skip("this version cannot finish a session")
    settled(service.close("success", detail="checked"))
    return {}


ALL = [
    capabilities,
    a_sample_with_a_picture_is_scored_as_it_was_sampled,
    pictures_change_the_scores,
    prompt_logprobs_come_with_a_sample,
    sixty_four_samples_at_once,
    training_lowers_the_loss,
    training_and_sampling_agree,
    policy_losses_are_those_of_the_protocol,
    a_policy_step_raises_what_had_an_advantage,
    a_named_snapshot_stays_frozen,
    a_model_from_saved_weights_goes_on_the_same_way,
    two_models_at_once_train_as_if_alone,
    gradients_add_up_until_the_step,
    checkpoints_are_listed_and_deleted,
    sessions_and_samplers_are_listed,
    what_is_wrong_is_said_and_the_model_lives_on,
    options_that_are_not_here_are_refused,
    bodies_are_packed_where_the_server_asks_for_it,
    the_session_is_finished,
]
PACKED = [
    a_wrong_key_is_refused,
    bodies_are_packed_where_the_server_asks_for_it,
    a_sample_with_a_picture_is_scored_as_it_was_sampled,
    a_model_from_saved_weights_goes_on_the_same_way,
]
TORCH = [a_custom_loss_of_the_client_is_carried_out]
run({"all": ALL, "packed": PACKED, "torch": TORCH}[MODE])
