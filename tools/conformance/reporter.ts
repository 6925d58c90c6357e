import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { OpOutcome } from "@adjoint/backend-testkit";
import type { Reporter, TestModule, Vitest } from "vitest/node";

const folder = join(".cache", "conformance");

/** Keeps what the conformance suite found of each device, one file each, for `npm run conformance`. With -t, what was left out stays as it was. */
export default class ConformanceReporter implements Reporter {
  private filtered = false;

  onInit(vitest: Vitest): void {
    this.filtered = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: ReadonlyArray<TestModule>): void {
    const devices = new Map<string, Map<string, OpOutcome>>();
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const outcome = test.meta().conformance;
        if (outcome === undefined) continue;
        const rows = devices.get(outcome.device) ?? new Map(this.earlier(outcome.device).map((row) => [row.op, row]));
        devices.set(outcome.device, rows.set(outcome.op, outcome));
      }
    }
    if (devices.size === 0) return;
    mkdirSync(folder, { recursive: true });
    for (const [device, rows] of devices) writeFileSync(join(folder, `${device}.json`), `${JSON.stringify([...rows.values()], null, 1)}\n`);
  }

  private earlier(device: string): readonly OpOutcome[] {
    const path = join(folder, `${device}.json`);
    return this.filtered && existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as OpOutcome[]) : [];
  }
}
