/** The settings of a run: those that differ from the nearest preset, and all of them folded away. */
import { type Config, configSchema } from "../../run/settings/config.ts";
import { nearestPreset, type SettingDifference } from "../../run/settings/nearest-preset.ts";
import { settingsOf, valueAt } from "../../run/settings/schema-flags.ts";
import { type Html, html } from "../html.ts";
import { plural } from "../words.ts";

export function settingsSection(config: Config): Html {
  const { preset, differences } = nearestPreset(config);
  const all = settingsOf(configSchema).filter(({ key }) => valueAt(config, key) !== undefined);
  const head =
    differences.length === 0
      ? html`<p>Exactly the preset <code>${preset}</code>.</p>`
      : html`<p>The preset <code>${preset}</code>, but for ${plural(differences.length, "setting")}:</p>${differenceTable(differences, preset)}`;
  return html`${head}
<details><summary>All ${all.length} settings</summary>
<table class="stack"><thead><tr><th scope="col">setting</th><th scope="col">value</th><th scope="col">meaning</th></tr></thead><tbody>
${all.map(({ key, description }) => html`<tr><th scope="row"><code>${key}</code></th><td data-label="value">${shown(valueAt(config, key))}</td><td>${description}</td></tr>`)}
</tbody></table></details>`;
}

export function differenceTable(differences: readonly SettingDifference[], other: string): Html {
  return html`<table class="stack"><thead><tr><th scope="col">setting</th><th scope="col">this run</th><th scope="col">${other}</th><th scope="col">meaning</th></tr></thead><tbody>
${differences.map(({ key, description, preset, own }) => html`<tr><th scope="row"><code>${key}</code></th><td data-label="this run">${shown(own)}</td><td data-label="${other}">${shown(preset)}</td><td>${description}</td></tr>`)}
</tbody></table>`;
}

function shown(value: unknown): string {
  if (value === undefined) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
