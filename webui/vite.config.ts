import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

// The oldest browsers that a village laptop has: Chrome 109 and Firefox 115 (Windows 7).
export default defineConfig({
  plugins: [svelte()],
  build: {
    target: "es2020",
    cssTarget: ["chrome109", "firefox115"],
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 0, // the policy allows no data: script, and small files cost nothing here
    reportCompressedSize: false,
  },
  worker: { format: "es" },
  test: {
    setupFiles: ["tools/test-setup.mjs"],
    include: ["src/**/*.test.ts"],
    environment: "node",
  },
});
