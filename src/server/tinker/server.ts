/**
 * A server of the Tinker protocol on this machine: a model of this project, sampled and trained over HTTP, in both encodings. Clients
 * written for it work on the hosted service, as far as their losses and settings are those that both have.
 */
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { SparringError } from "../../core/errors.ts";
import { readCall, requests } from "../../engine/tinker/wire/calls.ts";
import { WireError } from "../../engine/tinker/wire/wire-error.ts";
import { type Clock, systemClock } from "../../run/record/clock.ts";
import { Guard } from "../http/guard.ts";
import { errorBody, Refusal } from "../http/refusal.ts";
import { listen, urlOf } from "../listen.ts";
import { sendArchive } from "./archive.ts";
import { Futures } from "./futures.ts";
import { readBody } from "./http/body.ts";
import { replyJson, replyOutcome } from "./http/reply.ts";
import { Inputs } from "./model/input.ts";
import { Sampling } from "./model/sampling.ts";
import { loadServed, type Served } from "./model/served.ts";
import { SampleCalls } from "./sampling-calls.ts";
import { Service } from "./service.ts";
import { Models } from "./sessions.ts";
import { Registry } from "./state/registry.ts";
import { SavedWeights } from "./weights.ts";

export interface TinkerServerOptions {
  /** Path of a safetensors file made by this project. */
  readonly weights: string;
  /** What clients call the model. */
  readonly name: string;
  /** 127.0.0.1 where absent. */
  readonly host?: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly key?: string;
  /** What survives a restart; absent: nothing does. */
  readonly state?: string;
  readonly threads?: number;
  /** 8 where absent. */
  readonly mostModels?: number;
  /** 64 MiB where absent. */
  readonly mostBodyBytes?: number;
  readonly clock?: Clock;
  /** Hears of failures that are no fault of a request. It is never told a key. */
  readonly onFailure?: (message: string) => void;
}

/** How long a question for a result is held, below the patience of clients. */
const HELD_MS = 20_000;
const PREFIX = "/api/v1/";

export class TinkerServer {
  private readonly closing = new AbortController();

  private constructor(
    private readonly http: http.Server,
    private readonly service: Service,
    private readonly futures: Futures,
    private readonly guard: Guard,
    private readonly options: TinkerServerOptions,
    private readonly ended: () => Promise<void>,
  ) {
    http.on("request", (request, response) => {
      this.handle(request, response).catch((error) => this.refuse(response, error));
    });
  }

  /** @throws ConfigError, CheckpointError; a port that is taken is a ConfigError. */
  static async start(options: TinkerServerOptions): Promise<TinkerServer> {
    const guard = new Guard(options.host ?? "127.0.0.1", options.key);
    const served = await loadServed(options.weights, options.name, options.threads ?? 2);
    const { registry, forget } = openState(options, served);
    const clock = options.clock ?? systemClock;
    const futures = new Futures();
    const inputs = new Inputs(served);
    const failed = (error: unknown) =>
      options.onFailure?.(error instanceof Error ? error.message : String(error));
    const models = await Models.start({
      served,
      registry,
      futures,
      clock,
      failed,
      mostModels: options.mostModels ?? 8,
      durable: options.state !== undefined,
    });
    const weights = new SavedWeights(served, registry, clock);
    const sampling = new Sampling(served);
    const samples = new SampleCalls(served, inputs, weights, sampling, futures, failed);
    // On this machine packing costs more time than it saves.
    const packed = !guard.local;
    const service = new Service({ served, registry, models, weights, samples, inputs, packed });
    const ended = async () => {
      await served.turns.idle();
      await served.graphs.dispose();
      forget();
    };
    const server = http.createServer();
    const own = new TinkerServer(server, service, futures, guard, options, ended);
    await listen(server, options.port, options.host ?? "127.0.0.1").catch(async (error) => {
      await ended();
      throw error;
    });
    return own;
  }

  get url(): string {
    return urlOf(this.http);
  }

  /** Ends what is being carried out; what waits is lost, as in a kill. */
  async stop(): Promise<void> {
    this.closing.abort();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
    await this.ended();
  }

  private async handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    this.guard.check(request.headers);
    const url = new URL(request.url ?? "", "http://server");
    if (!url.pathname.startsWith(PREFIX)) throw new Refusal(404, `calls begin with ${PREFIX}`);
    const call = decoded(url.pathname.slice(PREFIX.length));
    const body = await readBody(request, this.options.mostBodyBytes ?? 64 * 2 ** 20);
    if (request.method === "POST" && call === "retrieve_future") {
      return this.retrieve(body.json(), request, response);
    }
    const archive = request.method === "GET" ? this.service.archive(call) : undefined;
    if (archive) return sendArchive(archive, request, response);
    replyJson(response, 200, await this.service.answer(request.method ?? "", call, url.searchParams, body));
  }

  private async retrieve(
    json: unknown,
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> {
    const { request_id: id } = readCall(requests.retrieve_future, json, "retrieve_future");
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    const signal = AbortSignal.any([gone.signal, this.closing.signal]);
    const outcome = await this.futures.wait(id, HELD_MS, signal);
    if (outcome) return replyOutcome(response, outcome, request.headers.accept ?? "");
    replyJson(response, 200, { type: "try_again", request_id: id, queue_state: "active" });
  }

  /** Requests may hold keys, so only our own messages are told. */
  private refuse(response: http.ServerResponse, error: unknown): void {
    const status = error instanceof Refusal ? error.status : error instanceof WireError ? 400 : 500;
    if (status === 500) this.options.onFailure?.(error instanceof Error ? error.message : String(error));
    const known = status !== 500 || error instanceof SparringError;
    const message = known ? (error as Error).message : "the server failed; its own output says more";
    if (status === 413 || status === 415) response.shouldKeepAlive = false;
    if (!response.headersSent)
      replyJson(response, status, errorBody(message, status === 500 ? "server" : "user"));
    else response.destroy();
  }
}

function openState(options: TinkerServerOptions, served: Served): { registry: Registry; forget(): void } {
  if (options.state !== undefined) return { registry: new Registry(options.state, served.hash), forget() {} };
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-serve-"));
  return {
    registry: new Registry(folder, served.hash),
    forget: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Refusal(400, "the path is not well formed");
  }
}
