import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { reporting, resolution } from "../../vitest.base.ts";

const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

export default defineConfig({
  ...resolution("browser"),
  // Threads need a cross-origin isolated page.
  server: { headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" } },
  test: {
    include: ["packages/*/{src,test}/**/*.browser.test.ts", "examples/**/*.browser.test.ts", "tools/**/*.browser.test.ts"],
    setupFiles: ["./tools/tensor-equality.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: { executablePath, args: ["--no-sandbox", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"] },
      }),
      instances: [{ browser: "chromium" }],
    },
    ...reporting("browser"),
  },
});
