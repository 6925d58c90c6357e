import { bitFunctions } from "./prelude-bits";
import { exponentialFunctions } from "./prelude-exponential";
import { integerFunctions } from "./prelude-integer";
import { powerFunctions } from "./prelude-power";
import { trigonometricFunctions } from "./prelude-trigonometric";

/**
 * Functions that snippets may call. They exist because WGSL lets a driver be wrong: NaN and infinity may be assumed away,
 * `exp`, `log`, `sin` and their like may be off in the fourth digit, integer division by zero is the driver's choice.
 */
const functions: ReadonlyMap<string, string> = new Map(
  [bitFunctions, integerFunctions, exponentialFunctions, powerFunctions, trigonometricFunctions].flatMap((group) => Object.entries(group)),
);

const calls = /\b([a-z]\w*)\(/g;

/** The text of every function that `text` calls, directly or not. Drivers compile what they are given, used or not. */
export function preludeFor(text: string): string {
  const needed = new Set<string>();
  const visit = (body: string): void => {
    for (const [, name] of body.matchAll(calls)) {
      const found = functions.get(name!);
      if (found === undefined || needed.has(name!)) continue;
      needed.add(name!);
      visit(found);
    }
  };
  visit(text);
  return [...needed].map((name) => functions.get(name)!.trim()).join("\n");
}
