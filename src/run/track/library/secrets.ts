/** Secrets of the environment, hidden in what other programs say before a person is told it. */
import { ApiKey } from "../../../core/http/api-key.ts";

const SECRET = /KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL/i;

/** @returns the text with the values of all variables that are named like secrets replaced. */
export function withoutSecrets(text: string, env: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(env)
    .filter(([name]) => SECRET.test(name))
    .reduce((shown, [, value]) => new ApiKey(value).hide(shown), text);
}
