import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { type Plugin } from "vite";
import { defineConfig } from "vitest/config";

const server = process.env["SEMATIC_SERVER"] ?? "http://127.0.0.1:5001";

/** Has browsers load the frame of every page as soon as they see index.html: its entry asks for it only when it runs. */
const frameAtOnce: Plugin = {
  name: "frame-at-once",
  transformIndexHtml: {
    order: "post",
    handler: (_, { bundle = {}, path }) => {
      if (path !== "/index.html") return [];
      const frame = Object.values(bundle).find((file) => file.type === "chunk" && file.name === "frame");
      if (frame?.type !== "chunk") return [];
      const scripts = [frame.fileName, ...frame.imports];
      const styles = frame.viteMetadata?.importedCss ?? [];
      return [
        ...[...styles].map((name) => ({
          tag: "link",
          attrs: { rel: "stylesheet", href: `/${name}` },
          injectTo: "head" as const,
        })),
        ...scripts.map((name) => ({
          tag: "link",
          attrs: { rel: "modulepreload", href: `/${name}` },
          injectTo: "head" as const,
        })),
      ];
    },
  },
};

export default defineConfig({
  plugins: [react(), frameAtOnce],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../src/sematic/server/dashboard",
    emptyOutDir: true,
    target: "es2023",
    // A worker or an image inlined as data: would need a weaker content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    // The page on which users' Plotly figures are drawn is a document of its own, in a sandbox.
    rolldownOptions: {
      input: ["index.html", "plotly.html"],
      output: {
        // Files that several pages share are named after all of them otherwise.
        sanitizeFileName: (name) => name.replace(/~.*/, "").replace(/[^\w.-]/g, "_"),
        // Few files: each costs a request, and a page is there only when the last of them is.
        codeSplitting: {
          groups: [
            {
              name: "entry",
              test: /src[\\/](app[\\/](main|routes|early)|shared[\\/](lib[\\/]part|api[\\/]early))\.ts$/,
              priority: 5,
            },
            { name: "frame", test: /src[\\/]app[\\/]start\.tsx$/, priority: 4 },
            { name: "elk", test: /src[\\/]features[\\/]run-graph[\\/]elk\.ts$/, priority: 2 },
            // What both of the next two turn into elements with.
            { name: "elements", test: /node_modules[\\/]hast-util-to-jsx-runtime[\\/]/, priority: 3 },
            { name: "Markdown", test: /src[\\/]shared[\\/]ui[\\/]MarkdownElements\.tsx$/, priority: 2 },
            { name: "CodeBlock", test: /src[\\/]shared[\\/]ui[\\/]CodeBlock\.tsx$/, priority: 2 },
            // Pages without values share icons and the like with those that have some: they do not load what shows values.
            {
              name: "values",
              test: /src[\\/]features[\\/]artifact-view[\\/]/,
              minShareCount: 2,
              entriesAware: true,
              entriesAwareMergeThreshold: 15_000,
              priority: 2,
            },
            {
              name: "shared",
              minShareCount: 2,
              entriesAware: true,
              entriesAwareMergeThreshold: 15_000,
              priority: 1,
            },
          ],
        },
      },
    },
  },
  worker: { format: "es" },
  // The page of figures is in a sandbox: its origin is "null".
  server: {
    cors: { origin: [/^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/, "null"] },
    proxy: { "/api": { target: server, changeOrigin: true } },
  },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"], setupFiles: ["src/app/testSetup.ts"] },
});
