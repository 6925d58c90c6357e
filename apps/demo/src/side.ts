/** Pixels in a row of a digit, and rows. */
export const SIDE = 28;
