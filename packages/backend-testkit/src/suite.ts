import { zeros } from "@adjoint/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { conformanceSection } from "./conformance/section";
import { creationSection } from "./creation-section";
import { elementwiseSection } from "./elementwise-section";
import { goldenElementwiseSection } from "./golden-elementwise-section";
import { goldenOpSection } from "./golden-op-section";
import { goldenStructuredSection } from "./golden-structured-section";
import { gradientSection } from "./gradient-section";
import { indexSection } from "./index-section";
import { inPlaceSection } from "./inplace-section";
import { linalgSection } from "./linalg-section";
import { longAttentionSection } from "./long-attention-section";
import { memorySection } from "./memory-section";
import type { BackendTestOptions } from "./options";
import { misuseSection } from "./misuse-section";
import { mixedSection } from "./mixed-section";
import { orderSection } from "./order-section";
import { overrideSection } from "./override-section";
import { productSection } from "./product-section";
import { randomSection } from "./random-section";
import { reductionSection } from "./reduction-section";
import { scalarSection } from "./scalar-section";
import { Subject } from "./subject";
import { viewSection } from "./view-section";

/**
 * The conformance suite, for one backend. Call it at the top of a test file.
 *
 * ```ts
 * testBackend({ factory: cpu() });
 * ```
 */
export function testBackend(options: BackendTestOptions, title = options.factory.name): void {
  if (options.unavailable !== undefined) {
    test.skip(`${title} conforms — ${options.unavailable}`, () => {});
    return;
  }
  const subject = new Subject(options, title);
  describe(`${title} conforms`, () => {
    beforeAll(() => subject.open());
    afterAll(() => subject.close());
    creationSection(subject);
    elementwiseSection(subject);
    scalarSection(subject);
    reductionSection(subject);
    productSection(subject);
    linalgSection(subject);
    viewSection(subject);
    indexSection(subject);
    orderSection(subject);
    mixedSection(subject);
    longAttentionSection(subject);
    randomSection(subject);
    inPlaceSection(subject);
    memorySection(subject);
    gradientSection(subject);
    overrideSection(subject);
    goldenElementwiseSection(subject);
    goldenStructuredSection(subject);
    goldenOpSection(subject);
    conformanceSection(subject);
    misuseSection(subject);
  });
}

/**
 * The sections in which memory passes through many hands, without scopes and with a look for dropped tensors at every call: nothing may rely on
 * memory whose handle is gone.
 */
export function testUnscoped(options: BackendTestOptions): void {
  const title = `${options.factory.name}, unscoped,`;
  const subject = new Subject({ ...options, unscoped: true }, title);
  describe(`${title} conforms`, () => {
    beforeAll(() => subject.open());
    afterAll(() => subject.close());
    productSection(subject);
    linalgSection(subject);
    viewSection(subject);
    indexSection(subject);
    orderSection(subject);
    randomSection(subject);
    inPlaceSection(subject);
    gradientSection(subject);
    subject.check("memory", "what is dropped is given back before long", () => dropped(subject));
  });
}

/** The section of overrides alone, for a variant of a device whose overrides have other kernels. */
export function testOverrides(options: BackendTestOptions, title: string): void {
  if (options.unavailable !== undefined) {
    test.skip(`${title} — ${options.unavailable}`, () => {});
    return;
  }
  const subject = new Subject(options, title);
  describe(title, () => {
    beforeAll(() => subject.open());
    afterAll(() => subject.close());
    overrideSection(subject);
  });
}

/** Without this, the sections above would say nothing. */
async function dropped(subject: Subject): Promise<void> {
  const { buffers } = subject.backend.statistics();
  const drop = (): void => void zeros([100]).add(1).mul(2);
  for (let i = 0; i < 100; i++) drop();
  expect(subject.backend.statistics().buffers).toBeLessThan(buffers + 150);
}
