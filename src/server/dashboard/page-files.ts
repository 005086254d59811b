/** The built page: found beside this program, and served with headers under which nothing but its own files runs. */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export interface PageFile {
  readonly body: Buffer;
  readonly type: string;
  /** Its name changes with its content. */
  readonly lasting: boolean;
}

/** In the built package, and in a checkout. */
const PLACES = ["../../", "../../../dist/"];

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Nothing from elsewhere, nothing inline. */
export const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
};

const NOT_BUILT = `<!doctype html><html lang="en"><title>Sparring dashboard</title><h1>The page is not built yet</h1>
<p>Run <code>npm run dashboard:build</code> in the folder of Sparring, then load this page again.</p></html>`;

/** The files of the page by their paths, read once. */
export function pageFiles(folder = builtPage()): ReadonlyMap<string, PageFile> {
  if (folder === undefined)
    return new Map([["/", { body: Buffer.from(NOT_BUILT), type: TYPES[".html"], lasting: false }]]);
  const names = fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => TYPES[path.extname(name)] !== undefined);
  return new Map(names.map((name) => entryOf(folder, name)));
}

/** Undefined where it is not built. @param which the page of the server, or that of a copied run. */
export function builtPage(which: "dashboard" | "site" = "dashboard"): string | undefined {
  return PLACES.map((place) => fileURLToPath(new URL(`${place}${which}/`, import.meta.url))).find((folder) =>
    fs.existsSync(path.join(folder, "index.html")),
  );
}

function entryOf(folder: string, name: string): [string, PageFile] {
  const url = `/${name.split(path.sep).join("/")}`;
  const body = fs.readFileSync(path.join(folder, name));
  const lasting = url.startsWith("/assets/");
  return [url === "/index.html" ? "/" : url, { body, type: TYPES[path.extname(name)], lasting }];
}
