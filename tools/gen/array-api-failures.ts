/** Why tests of the array API standard's suite fail: the first pattern that fits. */
export const failureReasons: readonly (readonly [RegExp, string])[] = [
  [/signbit\(x_i is -NaN\)/, "JavaScript has one NaN, whose sign does not show."],
  [
    /(floor_divide|__i?floordiv__)\(x1_i is [+-]infinity and isfinite/,
    "NumPy gives NaN for an infinite dividend, as `fmod` does; so does this package.",
  ],
  [
    /(floor_divide|__i?floordiv__)\(isfinite\(x1_i\) and x1_i [<>] 0 and x2_i is [+-]infinity\) -> -0/,
    "NumPy rounds a tiny negative quotient down to −1; so does this package.",
  ],
];
