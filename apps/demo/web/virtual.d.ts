declare module "virtual:data-files" {
  /** The bytes of each file below `data/`, by its name. */
  export const dataFiles: Readonly<Record<string, number>>;
}

declare module "*?raw" {
  const source: string;
  export default source;
}
