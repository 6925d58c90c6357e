import { type Browser, chromium } from "playwright";

/** The system's Chromium, or the one that `CHROMIUM_PATH` names: Playwright's own is not downloaded. */
export const openChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
