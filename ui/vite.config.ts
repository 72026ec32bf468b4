import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env["SEMATIC_SERVER"] ?? "http://127.0.0.1:5001";

export default defineConfig({
  plugins: [react()],
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
    rolldownOptions: { input: ["index.html", "plotly.html"] },
  },
  worker: { format: "es" },
  // The page of figures is in a sandbox: its origin is "null".
  server: {
    cors: { origin: [/^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/, "null"] },
    proxy: { "/api": { target: server, changeOrigin: true } },
  },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"], setupFiles: ["src/app/testSetup.ts"] },
});
