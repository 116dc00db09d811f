import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    maxWorkers: 3,
    // A shared CI machine may stall a real program for seconds: such a test is run once more, and a second failure counts.
    retry: process.env["CI"] === "true" ? 1 : 0,
  },
});
