/**
 * Where the page is: everything that a link needs to lead to the same sight stands behind the `#`.
 *
 *     #/                                runs
 *     #/run/ID                          training            #/run/ID/settings, #/run/ID/ladder
 *     #/run/ID/games?…filters           games
 *     #/run/ID/deal/FILE/BYTE?table=…   the same deal over training
 *     #/run/ID/data?split=heldout&from=12
 *     #/run/ID/game/FILE/BYTE/STEP?view=2
 *     #/compare?run=ID&run=ID
 *     #/play                            a game to begin or join; #/play/join/CODE, #/play/table/ID
 */
import { takeKey } from "./key.ts";

export interface Route {
  /** Parts of the path, decoded. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

takeKey();
const current = $state({ route: parse(location.hash) });

addEventListener("hashchange", () => {
  current.route = parse(location.hash);
});

export function route(): Route {
  return current.route;
}

/** The address of a page. Values that are undefined or empty are left out of the query. */
export function href(
  path: readonly (string | number)[],
  query: Readonly<Record<string, string | number | undefined | readonly string[]>> = {},
): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== "") search.append(name, String(one));
  const tail = search.size === 0 ? "" : `?${search}`;
  return `#/${path.map((part) => encodeURIComponent(part)).join("/")}${tail}`;
}

/** @param replace the former place is not worth going back to. */
export function go(address: string, replace = false): void {
  if (address === location.hash) return;
  if (!replace) {
    location.hash = address;
    return;
  }
  history.replaceState(null, "", address);
  current.route = parse(address);
}

function parse(hash: string): Route {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const parts = path.split("/").filter((part) => part !== "");
  return { path: parts.map(decoded), query: new URLSearchParams(query) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
