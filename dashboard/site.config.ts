/**
 * The page of a copied run → `dist/site/`: the same page, built to be opened from the disk too. A browser loads no module from there, so the program
 * is one plain script, and no tag asks for the rights of another origin.
 */
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";

/** Nothing from elsewhere, nothing inline; pictures of games stand in its data, and WebAssembly runs where one plays. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'";

function plainScript(): Plugin {
  return {
    name: "plain-script",
    enforce: "post",
    transformIndexHtml: (html) =>
      html
        .replace(/<script type="module" crossorigin /, "<script defer ")
        .replace(/ crossorigin(?= href)/g, "")
        .replace(
          /<meta name="viewport"/,
          `<meta http-equiv="Content-Security-Policy" content="${POLICY}">\n    $&`,
        ),
  };
}

export default defineConfig({
  mode: "site",
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  plugins: [svelte(), plainScript()],
  build: {
    outDir: fileURLToPath(new URL("../dist/site/", import.meta.url)),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    cssCodeSplit: false,
    target: "es2022",
    rolldownOptions: { output: { format: "iife" } },
  },
});
