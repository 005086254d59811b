/** What each call of the protocol does: a table from path to answer. */
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { readCall, requests } from "../../engine/tinker/wire/calls.ts";
import { forwardBackwardFromJson } from "../../engine/tinker/wire/json/train.ts";
import type { ForwardBackwardRequest } from "../../engine/tinker/wire/messages.ts";
import { decodeForwardBackwardRequest } from "../../engine/tinker/wire/protobuf/request.ts";
import { Refusal } from "../http/refusal.ts";
import { type Archive, archiveAt } from "./archive.ts";
import type { Future } from "./futures.ts";
import type { Body } from "./http/body.ts";
import { Listing } from "./listing.ts";
import type { Inputs } from "./model/input.ts";
import { passOver, stepOf } from "./model/requests.ts";
import { contextLength, type Served } from "./model/served.ts";
import type { Work } from "./model/training.ts";
import { wrong } from "./refusal.ts";
import type { SampleCalls } from "./sampling-calls.ts";
import { createFrom, type Models } from "./sessions.ts";
import type { Registry } from "./state/registry.ts";
import type { SavedWeights } from "./weights.ts";

const FINISH = /^sessions\/([^/]+)\/finish$/;

type Call = (body: Body) => object | Promise<object>;

export interface Parts {
  readonly served: Served;
  readonly registry: Registry;
  readonly models: Models;
  readonly weights: SavedWeights;
  readonly samples: SampleCalls;
  readonly inputs: Inputs;
  /** Whether clients should pack the binary form of training data. */
  readonly packed: boolean;
}

export class Service {
  private readonly listing: Listing;
  private readonly calls: Readonly<Record<string, Call>>;

  constructor(private readonly parts: Parts) {
    this.listing = new Listing(parts.registry, parts.served.name);
    this.calls = { ...this.sessionCalls(), ...this.modelCalls(), ...this.numberedCalls() };
  }

  /** @throws Refusal, WireError */
  async answer(method: string, path: string, query: URLSearchParams, body: Body): Promise<object> {
    if (method === "GET") return this.get(path, query);
    const finished = method === "POST" ? FINISH.exec(path)?.[1] : undefined;
    if (finished !== undefined) {
      this.parts.models.finish(finished);
      return {};
    }
    const checkpoint = method === "DELETE" ? this.listing.checkpointAt(path) : undefined;
    if (checkpoint) {
      this.parts.weights.delete(checkpoint);
      return {};
    }
    const call = method === "POST" && Object.hasOwn(this.calls, path) ? this.calls[path] : undefined;
    if (!call) throw new Refusal(404, `there is no call ${method} ${path.slice(0, 100)} here`);
    return call(body);
  }

  /** The archive at an address, or undefined where it is none of one. @throws Refusal 404 */
  archive(path: string): Archive | undefined {
    return archiveAt(path, this.parts.registry, (checkpoint) => this.listing.checkpointAt(checkpoint));
  }

  private get(path: string, query: URLSearchParams): object {
    if (path === "healthz") return { status: "ok" };
    if (path === "sparring/words") return this.words();
    if (path !== "get_server_capabilities") return this.listing.get(path, query);
    const { served } = this.parts;
    const model = {
      model_name: served.name,
      max_context_length: contextLength(served),
      trainable: true,
      sampleable: true,
    };
    return { supported_models: [model] };
  }

  /** The protocol has no call for tokens, and no hub has this model's: token i is word i. */
  private words(): object {
    const { tokenizer, words, stop, shape, pictureLength } = this.parts.served;
    return {
      tokenizer_id: tokenizer,
      words,
      stop: stop ?? null,
      picture_size: shape.pictureSize,
      picture_tokens: pictureLength,
    };
  }

  private sessionCalls(): Record<string, Call> {
    const { models, weights, samples, packed } = this.parts;
    return {
      "client/config": () => ({ pjwt_auth_enabled: false, proto_compress_fwdbwd: packed }),
      "client/dynamic_config": () => ({ sample_cancel_enabled: false, refresh_interval_sec: 300 }),
      telemetry: () => ({ status: "accepted" }),
      create_session: reading(requests.create_session, "create_session", ({ user_metadata }) => {
        const id = randomUUID();
        models.createSession(id, user_metadata);
        return { session_id: id, type: "create_session" };
      }),
      session_heartbeat: reading(requests.session_heartbeat, "session_heartbeat", ({ session_id }) => {
        models.session(session_id);
        return { type: "session_heartbeat" };
      }),
      create_sampling_session: reading(
        requests.create_sampling_session,
        "create_sampling_session",
        (request, { digest }) => {
          models.session(request.session_id);
          return {
            sampling_session_id: weights.openSampler(request, digest),
            type: "create_sampling_session",
          };
        },
      ),
      asample: async (body) => {
        const { future, count } = await samples.ask(body.json(), body.digest);
        const names = Array.from({ length: count }, (_, i) => `${future.id}-${i}`);
        return { request_id: future.id, sample_sequence_ids: names };
      },
    };
  }

  private modelCalls(): Record<string, Call> {
    const { models, served } = this.parts;
    return {
      create_model: reading(requests.create_model, "create_model", async (request, { digest }) =>
        told(await models.create(request, digest)),
      ),
      unload_model: reading(requests.unload_model, "unload_model", ({ model_id }) =>
        told(models.unload(model_id), model_id),
      ),
      get_info: reading(requests.get_info, "get_info", ({ model_id }) => ({
        type: "get_info",
        model_id,
        model_data: { arch: "sparring", model_name: served.name, tokenizer_id: served.tokenizer },
        model_name: served.name,
        is_lora: true,
        lora_rank: models.record(model_id).rank,
      })),
      weights_info: (body) => {
        const { tinker_path: path } = body.json() as { tinker_path?: unknown };
        if (typeof path !== "string") throw wrong("tinker_path", "it is missing");
        return this.listing.weightsInfo(path);
      },
      forward_backward: (body) => this.pass(body, false),
      forward: (body) => this.pass(body, true),
    };
  }

  private numberedCalls(): Record<string, Call> {
    const { models, weights } = this.parts;
    const still = { weights: false, gradient: false };
    return {
      optim_step: this.numbered(requests.optim_step, "optim_step", (request) => stepOf(request)),
      save_weights: this.numbered(requests.save_weights, "save_weights", (request, digest) => ({
        change: still,
        run: async (trainer) => {
          const { model_id: model, path: name = `step-${request.seq_id}`, overwrite } = request;
          const path = await weights.save({ model, name, request: digest }, overwrite, trainer);
          return { json: { path, type: "save_weights" } };
        },
      })),
      save_weights_for_sampler: this.numbered(
        requests.save_weights_for_sampler,
        "save_weights_for_sampler",
        (request, digest) => ({
          change: still,
          run: async (trainer) => {
            const { model_id: model, path: name, sampling_session_seq_id: number } = request;
            const type = "save_weights_for_sampler";
            if (name !== undefined) {
              return {
                json: { path: weights.saveForSampler({ model, name, request: digest }, trainer), type },
              };
            }
            if (request.kind === "inflight")
              throw wrong("kind", `"inflight" weights, which change, are not here; take a "snapshot"`);
            if (number === undefined)
              throw wrong("path", "neither path nor sampling_session_seq_id is given");
            const { session } = models.record(model);
            const id = weights.saveForSession(model, session, number, digest, trainer);
            return { json: { path: null, sampling_session_id: id, type } };
          },
        }),
      ),
      load_weights: (body) => this.loadWeights(body),
    };
  }

  /** Into a model that is there, or into a new one. */
  private loadWeights(body: Body): object | Promise<object> {
    const json = body.json();
    const makes =
      typeof json === "object" && json !== null && "session_id" in json && json.session_id !== null;
    if (!makes) return this.load(body);
    return told(this.parts.models.createFrom(readCall(createFrom, json, "load_weights"), body.digest));
  }

  private readonly load = this.numbered(requests.load_weights, "load_weights", (request) => ({
    change: { weights: true, gradient: false },
    run: async (trainer) => {
      if (request.seq_id !== 1) {
        throw wrong(
          "seq_id",
          `LoadWeights is not permitted with seq_id ${request.seq_id}; load as a model's first request`,
        );
      }
      await this.parts.models.loadInto(trainer, request.path, request.optimizer);
      return { json: { path: request.path, type: "load_weights" } };
    },
  }));

  private pass(body: Body, forwardOnly: boolean): object {
    const read = body.protobuf
      ? decodeForwardBackwardRequest(body.bytes)
      : forwardBackwardFromJson(body.json());
    const request: ForwardBackwardRequest = { ...read, forwardOnly: forwardOnly || read.forwardOnly };
    if (!(request.seqId >= 1)) throw wrong("seq_id", `${request.seqId} is no number from 1 up`);
    const work = passOver(request, this.parts.served, this.parts.inputs);
    return this.submit(request.modelId, request.seqId, body.digest, work);
  }

  private numbered<T extends z.ZodType<{ model_id: string; seq_id: number }>>(
    schema: T,
    name: string,
    work: (request: z.output<T>, digest: string) => Work,
  ): Call {
    return reading(schema, name, (request, { digest }) =>
      this.submit(request.model_id, request.seq_id, digest, work(request, digest)),
    );
  }

  private submit(id: string, number: number, digest: string, work: Work): object {
    return told(this.parts.models.model(id).model.submit(number, digest, work), id);
  }
}

function reading<T extends z.ZodType>(
  schema: T,
  name: string,
  act: (request: z.output<T>, body: Body) => object | Promise<object>,
): Call {
  return (body) => act(readCall(schema, body.json(), name), body);
}

function told(future: Future, model?: string): object {
  return { request_id: future.id, ...(model !== undefined && { model_id: model }) };
}
