import { ArgumentError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { checkFunction, integerOf } from "./convert";
import { keywords, nothingAfter } from "./make-array";

/** How arrays are printed: NumPy's options. */
export interface PrintOptions {
  /** Digits after the point. Default: 8. */
  readonly precision?: number | null;
  /** Above so many elements, only the ends of each axis are shown. Default: 1000. */
  readonly threshold?: number;
  /** How many elements the ends have. Default: 3. */
  readonly edgeitems?: number;
  /** Characters in a line. Default: 75. */
  readonly linewidth?: number;
  /** Whether small numbers print as 0 rather than turn all to scientific notation. Default: `false`. */
  readonly suppress?: boolean;
  readonly nanstr?: string;
  readonly infstr?: string;
  /** "-": for negative numbers alone; "+": always; " ": a space for the others. Default: "-". */
  readonly sign?: "-" | "+" | " ";
  /** "maxprec": at most `precision` digits; "maxprec_equal": as many for all; "fixed": always `precision`; "unique": as many as it takes. */
  readonly floatmode?: "fixed" | "unique" | "maxprec" | "maxprec_equal";
  /** Taken for NumPy's sake: functions of one's own are not called. */
  readonly formatter?: null;
}

const names = ["precision", "threshold", "edgeitems", "linewidth", "suppress", "nanstr", "infstr", "sign", "floatmode", "formatter"];

type Settings = Required<Omit<PrintOptions, "formatter">>;

const defaults: Settings = {
  precision: 8,
  threshold: 1000,
  edgeitems: 3,
  linewidth: 75,
  suppress: false,
  nanstr: "nan",
  infstr: "inf",
  sign: "-",
  floatmode: "maxprec",
};

let current = defaults;

/** @internal The options in force, with those of a call in their place. */
export function printSettings(operation: string, options: PrintOptions | undefined): Settings {
  const given = Object.fromEntries(
    Object.entries(keywords(operation, options, names)).filter(([, value]) => value !== undefined),
  ) as PrintOptions;
  const { formatter = null, ...own } = given;
  if (formatter !== null) throw new ArgumentError(operation, "`formatter` is not available.", "map the values: a.tolist().");
  const { floatmode, sign, threshold, precision } = own;
  if (floatmode !== undefined && !["fixed", "unique", "maxprec", "maxprec_equal"].includes(floatmode))
    throw new ArgumentError(operation, 'floatmode option must be one of "fixed", "unique", "maxprec", "maxprec_equal".');
  if (sign !== undefined && !["-", "+", " "].includes(sign))
    throw new ArgumentError(operation, "sign option must be one of ' ', '+', or '-'.");
  if (threshold !== undefined && (typeof threshold !== "number" || Number.isNaN(threshold)))
    throw new ArgumentError(operation, `threshold must be numeric and non-NAN, not ${describe(threshold)}.`);
  if (precision !== undefined && precision !== null && (!Number.isInteger(precision) || precision < 0))
    throw new ArgumentError(operation, `precision must be an integer >= 0, not ${describe(precision)}.`);
  const counts = (["edgeitems", "linewidth"] as const).flatMap((name) => {
    if (own[name] === undefined) return [];
    const count = integerOf(operation, name, own[name]);
    if (count < 0) throw new ArgumentError(operation, `\`${name}\` is ${count}: it must not be negative.`);
    return [[name, count] as const];
  });
  return { ...current, ...own, ...Object.fromEntries(counts) };
}

/**
 * Sets how arrays are printed, for the whole program.
 *
 * ```ts
 * np.set_printoptions({ precision: 3 });
 * np.array([1 / 3]).toString(); // "[0.333]"
 * np.set_printoptions({ precision: 8 });
 * ```
 */
export function set_printoptions(options: PrintOptions, ...surplus: []): void {
  nothingAfter("set_printoptions", surplus);
  current = printSettings("set_printoptions", options);
}

/** How arrays are printed now. */
export const get_printoptions = (...surplus: []): Settings => {
  nothingAfter("get_printoptions", surplus);
  return { ...current };
};

/** Runs a function with other options of printing, and puts the old ones back: NumPy's context manager `printoptions`. */
export function printoptions<R>(options: PrintOptions, run: () => R, ...surplus: []): R {
  nothingAfter("printoptions", surplus);
  checkFunction("printoptions", "run", run);
  const before = current;
  current = printSettings("printoptions", options);
  try {
    return run();
  } finally {
    current = before;
  }
}
