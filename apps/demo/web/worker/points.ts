import { Generator } from "@adjoint/core";
import type { PlaygroundOptions } from "./messages";

/** Points in the square from −1 to 1, and which of two classes each is of. */
export interface Points {
  /** x and y in turn. */
  readonly x: Float32Array;
  readonly labels: Uint8Array;
}

const COUNT = 300;
const NOISE = 0.05;

type Place = (share: number, label: number, random: () => number) => readonly [number, number];

const places: Record<PlaygroundOptions["points"], Place> = {
  circles: (share, label) => {
    const radius = label === 0 ? 0.3 : 0.8;
    return [radius * Math.cos(2 * Math.PI * share), radius * Math.sin(2 * Math.PI * share)];
  },
  quarters: (_, label, random) => {
    const [x, y] = [0.1 + 0.8 * random(), 0.1 + 0.8 * random()];
    const side = random() < 0.5 ? 1 : -1;
    return [side * x, (label === 0 ? side : -side) * y];
  },
  moons: (share, label) => {
    const angle = Math.PI * share;
    return label === 0
      ? [0.6 * Math.cos(angle) - 0.25, 0.7 * Math.sin(angle) - 0.2]
      : [0.25 - 0.6 * Math.cos(angle), 0.2 - 0.7 * Math.sin(angle)];
  },
  spirals: (share, label) => {
    const angle = 3 * Math.PI * share + label * Math.PI;
    const radius = 0.1 + 0.8 * share;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  },
};

/** The same points for the same seed. */
export function pointsOf(kind: PlaygroundOptions["points"], seed: number): Points {
  const bits = new Generator(seed).bits(COUNT * 8);
  let drawn = 0;
  const random = (): number => bits[drawn++]! / 2 ** 32;
  const x = new Float32Array(2 * COUNT);
  const labels = Uint8Array.from({ length: COUNT }, (_, i) => i % 2);
  labels.forEach((label, i) => {
    const place = places[kind](Math.floor(i / 2) / (COUNT / 2), label, random);
    place.forEach((value, axis) => {
      x[2 * i + axis] = value + NOISE * (random() + random() - 1) * 2;
    });
  });
  return { x, labels };
}
