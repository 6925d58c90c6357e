import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { memory, use } from "@adjoint/core";
import { readSafetensors, writeSafetensors } from "@adjoint/formats/safetensors";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { CheckpointError, restore } from "../src/run-state";
import { Training } from "../src/training";
import { FragmentError, fromFragment, MOST_CHARACTERS, toFragment } from "./page/fragment";
import { type Carried, openCarried, packFor } from "./worker/carried";
import type { Luggage, News, Study } from "./worker/messages";
import { PlaygroundSubject } from "./worker/playground-subject";

// What is opened may come from anybody: it goes on exactly, or it is refused as what it is.

const study: Extract<Study, { part: "playground" }> = { part: "playground", points: "circles", layers: 2, width: 4, activation: "relu" };
const silent = { update: () => {}, endRound: async () => {} };
const ignore = (_: News): void => {};

async function stepped(training: Training, steps: number): Promise<number[]> {
  const until = training.step + steps;
  const stop = {
    get requested(): boolean {
      return training.step >= until;
    },
  };
  await training.run(silent, stop);
  return training.history.losses.slice(-steps);
}

const ticket = { study, device: "cpu", journey: { first: "wasm", marks: [{ step: 2, kind: "switched", device: "cpu" }] } } as const;
const packed = {} as Record<Luggage, Uint8Array>;
let following: number[];

beforeAll(async () => {
  await use(cpu());
  const subject = new PlaygroundSubject(study, 1, ignore);
  const training = new Training(subject.makeLesson());
  await stepped(training, 6);
  for (const as of ["state", "smallest", "weights"] as const) packed[as] = await packFor(as, training, subject.settings, ticket);
  following = await stepped(training, 3);
});

function goOn({ study: found, seed, checkpoint }: Carried): Training {
  const training = new Training(new PlaygroundSubject(found as typeof study, seed, ignore).makeLesson());
  restore(training, checkpoint);
  return training;
}

it.each(["state", "smallest"] as const)("what is packed as %s goes on bit by bit", async (as) => {
  const carried = openCarried(packed[as]);
  expect(carried.study).toEqual(study);
  expect(carried.journey).toEqual(as === "state" ? ticket.journey : { first: "cpu", marks: [] });
  expect(await stepped(goOn(carried), 3)).toEqual(following);
});

it("weights are the model's own tensors and no run", () => {
  const names = Object.keys(readSafetensors(packed.weights).tensors).sort();
  expect(names).toEqual(["0.bias", "0.weight", "2.bias", "2.weight", "4.bias", "4.weight"]);
  expect(() => openCarried(packed.weights)).toThrow(CheckpointError);
});

/** Opens and puts back: all, or a refusal of ours. @returns Whether it was taken. */
async function take(bytes: Uint8Array): Promise<boolean> {
  try {
    const training = goOn(openCarried(bytes));
    await stepped(training, 1);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(CheckpointError);
    return false;
  }
}

describe("untrusted states", () => {
  it("bytes that were changed", async () => {
    const change = fc.record({ at: fc.nat(), to: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("state", "smallest", "weights"),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        async (as, changes) => {
          const bytes = packed[as as Luggage].slice();
          for (const { at, to } of changes) bytes[at % bytes.length] = to;
          await take(bytes);
        },
      ),
      { numRuns: 400 },
    );
  });

  it("bytes that were cut, and bytes of nobody's", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.uint8Array({ maxLength: 200 }), async (at, noise) => {
        const cut = packed.smallest.subarray(0, at % packed.smallest.length);
        expect(await take(cut)).toBe(false);
        expect(await take(noise)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it("JSON of the right kind with other values in it, at every place", async () => {
    const { tensors, metadata } = readSafetensors(packed.smallest);
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(null, -1, 0.5, 1e300, 2 ** 53, "", "__proto__", [], {}, [[]], [[1, 2]], { __proto__: 1 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("run", "adjoint.page"), fc.nat(), value, async (key, place, other) => {
        const notes = JSON.parse(metadata[key]!) as object;
        replaceAt(notes, place, other);
        await take(await writeSafetensors(tensors, { metadata: { ...metadata, [key]: JSON.stringify(notes) } }));
      }),
      { numRuns: 600 },
    );
  });

  it("tensors that are missing, or of another shape or dtype", async () => {
    const { tensors, metadata } = readSafetensors(packed.smallest);
    for (const name of Object.keys(tensors)) {
      const { [name]: x, ...others } = tensors;
      for (const changed of [others, { ...others, [name]: x!.unsqueeze(0) }, { ...others, [name]: x!.to("int32") }]) {
        await take(await writeSafetensors(changed, { metadata }));
      }
    }
  });

  it("leave nothing behind when they are refused", async () => {
    const damaged = await writeSafetensors(
      { ...readSafetensors(packed.smallest).tensors },
      { metadata: { "adjoint.demo": "1", run: "{}" } },
    );
    const bytes = (): number => memory().find(({ device }) => device === "cpu")!.bytes;
    const before = bytes();
    for (let i = 0; i < 20; i++) expect(() => openCarried(damaged)).toThrow(CheckpointError);
    expect(bytes()).toBe(before);
  });
});

/** Replaces the value at one of the places in a tree. */
function replaceAt(tree: object, place: number, value: unknown): void {
  const places: [object, string][] = [];
  const visit = (node: object): void => {
    for (const [key, child] of Object.entries(node)) {
      places.push([node, key]);
      if (typeof child === "object" && child !== null) visit(child as object);
    }
  };
  visit(tree);
  const [node, key] = places[place % places.length]!;
  (node as Record<string, unknown>)[key] = value;
}

describe("states in an address", () => {
  it("come back as they were", async () => {
    const fragment = await toFragment(packed.smallest);
    expect(fragment).toMatch(/^[\w-]+$/);
    expect(fragment.length).toBeLessThan(MOST_CHARACTERS);
    expect(Buffer.from(await fromFragment(fragment)).equals(packed.smallest)).toBe(true);
  });

  it("are refused when they are too long, or unfold to too much", async () => {
    await expect(fromFragment("A".repeat(MOST_CHARACTERS + 1))).rejects.toThrow(FragmentError);
    const bomb = await toFragment(new Uint8Array(2 ** 22));
    expect(bomb.length).toBeLessThan(MOST_CHARACTERS);
    await expect(fromFragment(bomb)).rejects.toThrow(/more than/);
  });

  it("are refused when they are anything else", async () => {
    const fragment = await toFragment(packed.smallest);
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.stringMatching(/^[\w-]{0,300}$/),
      fc.nat(fragment.length - 1).map((at) => fragment.slice(0, at)),
      fc
        .tuple(fc.nat(fragment.length - 1), fc.constantFrom("A", "z", "-", "_", "9"))
        .map(([at, to]) => fragment.slice(0, at) + to + fragment.slice(at + 1)),
    );
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        try {
          await take(await fromFragment(given));
        } catch (error) {
          expect(error).toBeInstanceOf(FragmentError);
        }
      }),
      { numRuns: 400 },
    );
  });
});
