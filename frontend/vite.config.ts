import { copyFileSync, mkdirSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";

const source = resolve(import.meta.dirname, "../src/motcua");
const built = resolve(source, "faces/shell/static/built");
const limits = { "app.css": 120_000, "app.js": 60_000, "push-worker.js": 2_000 };

// Whole TTF files for Typst: a PDF carries them, a browser never asks for them, so they stay out of static/.
const printFonts = [
  "tinos/400Regular/Tinos_400Regular.ttf",
  "tinos/400Regular_Italic/Tinos_400Regular_Italic.ttf",
  "tinos/700Bold/Tinos_700Bold.ttf",
  "tinos/700Bold_Italic/Tinos_700Bold_Italic.ttf",
  "noto-serif-bengali/400Regular/NotoSerifBengali_400Regular.ttf",
  "noto-serif-bengali/700Bold/NotoSerifBengali_700Bold.ttf",
];

function copyPrintFonts(): Plugin {
  return {
    name: "copy-print-fonts",
    closeBundle() {
      const target = resolve(source, "mechanisms/papers/fonts");
      mkdirSync(target, { recursive: true });
      for (const font of printFonts) {
        const file = resolve(import.meta.dirname, "node_modules/@expo-google-fonts", font);
        copyFileSync(file, resolve(target, basename(font)));
      }
    },
  };
}

function holdSizes(): Plugin {
  return {
    name: "hold-sizes",
    closeBundle() {
      for (const [name, limit] of Object.entries(limits)) {
        const size = statSync(resolve(built, name)).size;
        if (size > limit) throw new Error(`${name} is ${size} bytes; the budget is ${limit}`);
      }
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [copyPrintFonts(), holdSizes()],
  build: {
    outDir: built,
    emptyOutDir: true,
    target: ["chrome111", "firefox113", "safari16.4"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        app: resolve(import.meta.dirname, "src/app.ts"),
        "push-worker": resolve(import.meta.dirname, "src/push-worker.ts"),
      },
      output: {
        entryFileNames: "[name].js",
        assetFileNames: ({ names }) => (/\.woff2?$/.test(names[0] ?? "") ? "fonts/[name][extname]" : "[name][extname]"),
      },
    },
  },
});
