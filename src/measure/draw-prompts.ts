/**
 * Prompts to check an export with: turns of held-out games that the model plays with itself, drawn by key,
 * and the log-probabilities that the engine gives to all of their text.
 */
import { EvaluationError } from "../core/errors.ts";
import { groupBy } from "../core/group-by.ts";
import { Key, type Rng } from "../core/rng.ts";
import type { Engine, WeightsRef } from "../engine/engine.ts";
import { promptOfInput } from "../engine/local/export/inputs.ts";
import type { StoredPrompt } from "../engine/local/export/stored-prompts.ts";
import type { Datum } from "../objective/objective.ts";
import type { ModelInput } from "../players/player.ts";
import { policy } from "../players/policy.ts";
import type { Turn } from "../rollout/episode.ts";
import { playEpisodes } from "../rollout/play.ts";
import { heldOutDeals, secretOf, tableOf } from "../run/deal.ts";
import type { OpenedGame } from "../run/open/games.ts";

const ROOT = Key.root("export");
/** Each game is about another secret; those without pictures are short. */
const GAMES = { pictures: 6, text: 32 };

/**
 * As many of each kind as can be. @param pictureSize of the model, 0 without pictures. @throws EvaluationError if no
 * turn of the games has a prompt.
 */
export async function drawPrompts(
  { engine, ref }: { readonly engine: Engine; readonly ref: WeightsRef },
  { game, secrets }: Pick<OpenedGame, "game" | "secrets">,
  options: { readonly count: number; readonly pictureSize: number; readonly difficulty?: number },
): Promise<StoredPrompt[]> {
  const player = policy({ name: "model", sampler: engine.sampler(ref), renderer: engine.renderer });
  const games = Math.min(options.pictureSize > 0 ? GAMES.pictures : GAMES.text, secrets.size("heldout"));
  const deals = heldOutDeals(ROOT, "verify", games, options.difficulty);
  const dealt = await Promise.all(deals.map((deal) => secretOf(deal, secrets)));
  const tables = deals.map((deal, i) => tableOf(deal, dealt[i], game, secrets, () => player));
  const turns = (await playEpisodes(tables)).flatMap((episode) => episode.turns.filter(hasPrompt));
  if (turns.length === 0)
    throw new EvaluationError(
      `none of ${deals.length} held-out games of ${game.name} has a prompt to check the export with; look at one with "sparring play".`,
    );
  const chosen = drawnTurns(turns, options.count, ROOT.child("turns").stream());
  const logprobs = await engine.logprobs(chosen.map(datumOf), ref);
  return chosen.map(({ kind, prompt, tokens: answer }, i) => {
    const { picture, tokens } = promptOfInput(prompt, options.pictureSize);
    const said = { tokens: [...tokens, ...answer], answerFrom: tokens.length, logprobs: logprobs[i] };
    return { kind, ...(picture && { picture }), ...said };
  });
}

type Prompted = Turn & { readonly prompt: ModelInput };

function hasPrompt(turn: Turn): turn is Prompted {
  return turn.prompt !== undefined && turn.failure === undefined && turn.tokens.length > 0;
}

/** The kinds in turn. */
function drawnTurns(turns: readonly Prompted[], count: number, rng: Rng): Prompted[] {
  const kinds = [...groupBy(turns, ({ kind }) => kind).values()].map((each) => rng.shuffle(each));
  const longest = Math.max(...kinds.map(({ length }) => length));
  const mixed = Array.from({ length: longest }, (_, i) => kinds.flatMap((each) => each.slice(i, i + 1)));
  return mixed.flat().slice(0, count);
}

/** All of the text but its first token is a target. */
function datumOf({ prompt, tokens }: Prompted): Datum {
  const text = [...prompt.flatMap((chunk) => (chunk.type === "tokens" ? chunk.tokens : [])), ...tokens];
  const targets = text.slice(1);
  return {
    input: [...prompt.filter(({ type }) => type === "image"), { type: "tokens", tokens: text.slice(0, -1) }],
    targets,
    weights: targets.map(() => 1),
  };
}
