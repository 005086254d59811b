/** The table of a copied run → `dist/site/play/worker.js`: a module for a thread of the page, with games, pictures and the runtime's program. */
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

/** The runtime's WebAssembly has its own size and is copied into a site that plays, not into this program's package. */
const withoutWasm: Plugin = {
  name: "without-wasm",
  generateBundle(_, files) {
    for (const name of Object.keys(files)) if (name.endsWith(".wasm")) delete files[name];
  },
};

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  publicDir: false,
  plugins: [withoutWasm],
  build: {
    outDir: fileURLToPath(new URL("../dist/site/play/", import.meta.url)),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    target: "es2022",
    rolldownOptions: {
      input: fileURLToPath(new URL("src/demo/worker.ts", import.meta.url)),
      output: { format: "es", entryFileNames: "worker.js", chunkFileNames: "[name].js" },
    },
  },
});
