/** The dashboard's page → `dist/dashboard/`: files of its own alone, no inline script or style, so that a strict policy can hold. */
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [svelte()],
  build: {
    outDir: fileURLToPath(new URL("../dist/dashboard/", import.meta.url)),
    emptyOutDir: true,
    // A picture or a script inside of the page would be inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
  },
});
