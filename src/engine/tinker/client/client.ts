/**
 * A client of the Tinker protocol: models to train and weights to sample from, on a server that somebody else runs.
 * It does not know what the tokens mean, what a loss is good for, or anything else of this project.
 */
export type { ConnectOptions, ModelOptions, SamplerOptions, SupportedModel } from "./options.ts";
export { connect } from "./session/connect.ts";
export type { TinkerClient } from "./tinker-client.ts";
