/**
 * The short trial of an unknown server when a run opens: a few rows of the check (`check/`), on throw-away models, for what the engine
 * has to know before it trains.
 */
import type { LargeModelRenderer } from "../renderers/renderer.ts";
import { carryOut } from "./check/carry-out.ts";
import { capabilitiesOf } from "./check/conclusion.ts";
import { Lab } from "./check/lab.ts";
import { materialOfRenderer } from "./check/material.ts";
import { rowsOf, SHORT } from "./check/rows/rows.ts";
import type { TinkerClient } from "./client/client.ts";
import { type ServerRecord, serverRecord } from "./server-record.ts";

export interface Probed {
  readonly client: TinkerClient;
  readonly url: string;
  readonly model: string;
  readonly loraRank: number;
  readonly renderer: LargeModelRenderer;
}

/** @throws TinkerError if the server goes away, or the limit of tokens is reached. */
export async function probed({ renderer, client, ...about }: Probed): Promise<ServerRecord> {
  const { model: baseModel, loraRank } = about;
  const lab = new Lab({ client, baseModel, loraRank, material: materialOfRenderer(renderer) });
  try {
    const found = await carryOut({ lab, rows: rowsOf(SHORT) });
    return serverRecord(about, "probe", capabilitiesOf(found), [...found.values()]);
  } finally {
    await lab.close();
  }
}
