import { type DeviceName, deviceNames } from "../worker/messages";

export const partNames = ["digits", "text", "playground", "lecture"] as const;
export type PartName = (typeof partNames)[number];

/** What the address says: the part, how its run begins, and the choices that are the part's own. */
export interface Address {
  readonly part: PartName;
  readonly device: DeviceName;
  readonly seed: number;
  readonly paused: boolean;
  readonly choices: URLSearchParams;
}

const oneOf = <T extends string>(choices: readonly T[], value: string | null): T =>
  choices.find((choice) => choice === value) ?? choices[0]!;

/** Reads `#digits?model=cnn&device=cpu&seed=3`. What makes no sense is left out. */
export function readAddress(hash: string): Address {
  const [part = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const choices = new URLSearchParams(query);
  const seed = Number(choices.get("seed") ?? 1);
  const device = choices.get("device");
  return {
    part: oneOf(partNames, part),
    device: deviceNames.find((name) => name === device) ?? "wasm",
    seed: Number.isSafeInteger(seed) && seed >= 0 ? seed : 1,
    paused: choices.has("paused"),
    choices,
  };
}

export const choiceOf = <T extends string>({ choices }: Address, name: string, all: readonly T[]): T => oneOf(all, choices.get(name));

/** Puts a choice into the address, without a new entry in the browser's history. */
export function writeChoice(values: Readonly<Record<string, string | number>>): void {
  const { part, choices } = readAddress(location.hash);
  for (const [name, value] of Object.entries(values)) choices.set(name, String(value));
  choices.delete("paused");
  history.replaceState(null, "", `#${part}?${choices}`);
}
