/** Which lines of a text are not in an earlier one, by a longest common subsequence of lines; from 1. */
export function newLines(before: string, after: string): Set<number> {
  const [old, own] = [before.split("\n"), after.split("\n")];
  // kept[i][j]: how many lines the ends from i and from j have in common.
  const kept = Array.from({ length: old.length + 1 }, () => new Uint16Array(own.length + 1));
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = own.length - 1; j >= 0; j--)
      kept[i]![j] = old[i] === own[j] ? kept[i + 1]![j + 1]! + 1 : Math.max(kept[i + 1]![j]!, kept[i]![j + 1]!);
  const found = new Set<number>();
  // The comment at the head says in words what is new; every program has another.
  const firstCode = own.findIndex((line) => !line.startsWith("//"));
  let [i, j] = [0, 0];
  while (j < own.length) {
    if (i < old.length && old[i] === own[j]) {
      i++;
      j++;
    } else if (i < old.length && kept[i + 1]![j]! >= kept[i]![j + 1]!) i++;
    else {
      if (j >= firstCode && own[j]!.trim() !== "") found.add(j + 1);
      j++;
    }
  }
  return found;
}

const call = /(\bawait\s+use\(\s*backends\.)(\w+)/;

/** The device that a program names, if it does so as those of the lecture do. */
export const deviceIn = (code: string): string | undefined => call.exec(code)?.[2];

/** The program with another device's word. */
export const onDevice = (code: string, device: string): string => code.replace(call, `$1${device}`);
