import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { CHECKPOINT, FlagError, OUT } from "./flags";

/** npm runs scripts in the repository's root; a path is meant from where it was typed. */
export const fromWhereTyped = (path: string): string => resolve(process.env.INIT_CWD ?? ".", path);

/** A file as one would type it. */
export function asTyped(path: string): string {
  const near = relative(fromWhereTyped("."), path);
  return near.startsWith("..") ? path : near;
}

/** What to type to go on from a checkpoint. */
export const resumeFlag = (path: string): string => (asTyped(path) === `${OUT}/${CHECKPOINT}` ? "--resume" : `--resume ${asTyped(path)}`);

const refuse = (path: string, error: unknown): FlagError =>
  new FlagError(`${path} cannot be written (${(error as NodeJS.ErrnoException).code}); type: npm run demo -- --out DIR`);

/** Folder by folder: `mkdirSync`'s own recursion never ends where the system calls every parent missing, as below `/proc`. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

/** @throws FlagError when the folder cannot be made or written to: before the training rather than after it. */
export function prepareFolder(path: string): void {
  try {
    makeFolder(path);
    accessSync(path, constants.W_OK);
  } catch (error) {
    throw refuse(path, error);
  }
}

/**
 * Writes a file so that whoever reads it finds the old one or the new one, whole: under another name, then renamed.
 *
 * @throws FlagError when that is not possible.
 */
export function writeWhole(path: string, data: Uint8Array | string): void {
  const unfinished = `${path}.${process.pid}.unfinished`;
  try {
    writeFileSync(unfinished, data, { flush: true });
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw refuse(path, error);
  }
}
