/** A number as people read it: "60,000". */
export const count = (value: number): string => Math.round(value).toLocaleString("en-US");

/** "1 epoch", "5 epochs". */
export const counted = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;
