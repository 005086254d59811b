/** The settings of a run: those that differ from the nearest preset, and all of them folded away. */
import { type Config, configSchema } from "../../run/settings/config.ts";
import { PRESETS } from "../../run/settings/presets.ts";
import { type Layer, settingsOf, valueAt } from "../../run/settings/schema-flags.ts";
import { type Html, html } from "../html.ts";
import { plural } from "../words.ts";

export interface SettingDifference {
  readonly key: string;
  readonly description: string;
  readonly preset: unknown;
  readonly own: unknown;
}

export function settingsSection(config: Config): Html {
  const { name, differences } = nearestPreset(config);
  const all = settingsOf(configSchema).filter(({ key }) => valueAt(config, key) !== undefined);
  const head =
    differences.length === 0
      ? html`<p>Exactly the preset <code>${name}</code>.</p>`
      : html`<p>The preset <code>${name}</code>, but for ${plural(differences.length, "setting")}:</p>${differenceTable(differences, name)}`;
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

/** The preset from which the fewest settings differ. */
function nearestPreset(config: Config): { name: string; differences: SettingDifference[] } {
  const all = Object.keys(PRESETS).map((name) => ({
    name,
    differences: differencesFrom(PRESETS[name].layer, config),
  }));
  return all.reduce((best, one) => (one.differences.length < best.differences.length ? one : best));
}

/** Settings of a run that differ from others, in the order of the schema. */
export function differencesFrom(other: Layer, config: Config): SettingDifference[] {
  return settingsOf(configSchema).flatMap(({ key, description }) => {
    const [theirs, own] = [valueAt(other, key), valueAt(config, key)];
    return own === undefined || JSON.stringify(theirs) === JSON.stringify(own)
      ? []
      : [{ key, description, preset: theirs, own }];
  });
}

function shown(value: unknown): string {
  if (value === undefined) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
