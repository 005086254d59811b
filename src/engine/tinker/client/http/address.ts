/** The server's address and the key, checked once, before either is used. */
import { TinkerError } from "../tinker-error.ts";

/** `{url}/api/v1/`, whether the url was given with the prefix, a slash, or neither. */
export function apiRoot(url: string): URL {
  let root: URL;
  try {
    root = new URL(url);
  } catch {
    throw new TinkerError("input", `url: "${url}" is no address; give one like http://127.0.0.1:8000`);
  }
  if (root.protocol !== "http:" && root.protocol !== "https:") {
    throw new TinkerError("input", `url: ${root.protocol} is not spoken; give an http or https address`);
  }
  if (root.username || root.password) {
    throw new TinkerError("input", "url: it holds a user or password; give the key as apiKey instead");
  }
  root.search = "";
  root.hash = "";
  root.pathname = `${root.pathname.replace(/\/+$/, "").replace(/\/api\/v1$/, "")}/api/v1/`;
  return root;
}

/** Refuses a key that no header can carry, without showing it. */
export function checkedKey(apiKey: string | undefined): string | undefined {
  if (apiKey === undefined) return undefined;
  if (/^[\x21-\x7e]+$/.test(apiKey)) return apiKey;
  const trouble =
    apiKey === "" ? "is empty" : "holds a blank, a line break or a character that is no plain letter";
  throw new TinkerError("input", `apiKey: the key ${trouble}; copy it again`);
}
