import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CompilerState, Extractor, ExtractorConfig, type ExtractorMessage, ExtractorLogLevel } from "@microsoft/api-extractor";

/** A public module: what its report is called, and the declarations that the package's build made of it. */
export interface Module {
  readonly name: string;
  readonly declarations: string;
}

const compilerOptions = {
  target: "es2022",
  lib: ["ES2023", "ESNext.Disposable", "DOM"],
  types: [],
  module: "esnext",
  moduleResolution: "bundler",
  strict: true,
  skipLibCheck: true,
};

const reportName = ({ name }: Module): string => `${name}.api.md`;

function configOf(folder: string, module: Module, into: string): ExtractorConfig {
  const entry = resolve(module.declarations);
  const silent = { default: { logLevel: ExtractorLogLevel.None } };
  return ExtractorConfig.prepare({
    configObjectFullPath: resolve(folder, "api-extractor.json"),
    packageJsonFullPath: resolve(folder, "package.json"),
    configObject: {
      projectFolder: resolve(folder),
      newlineKind: "lf",
      mainEntryPointFilePath: entry,
      compiler: { overrideTsconfig: { compilerOptions, files: [entry] } },
      // A type that is not exported is part of the contract where an exported signature names it.
      apiReport: {
        enabled: true,
        reportFileName: reportName(module),
        reportFolder: resolve(into),
        reportTempFolder: resolve(into),
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: silent,
        tsdocMessageReporting: silent,
      },
    },
  });
}

/** A change of the documentation is not a change of the types. */
const withoutNotes = (report: string): string => report.replace(/^ *\/\/ \(undocumented\)\n/gm, "");

/**
 * Makes the reports of a package's public types.
 *
 * @param folder The package's.
 * @param into A folder for files in between.
 * @returns The report of each module, by file name.
 * @throws Error When the package is not built, or its declarations do not compile.
 */
export function reportsOf(folder: string, modules: readonly Module[], into: string): Map<string, string> {
  mkdirSync(into, { recursive: true });
  const configs = modules.map((module) => configOf(folder, module, into));
  // One run of the compiler for all modules of the package.
  const additionalEntryPoints = modules.slice(1).map(({ declarations }) => resolve(declarations));
  const compilerState = CompilerState.create(configs[0]!, { additionalEntryPoints });
  return new Map(
    configs.map((config, i) => {
      const report = reportName(modules[i]!);
      const errors: string[] = [];
      const messageCallback = (message: ExtractorMessage): void => {
        if (message.logLevel === ExtractorLogLevel.Error) errors.push(message.formatMessageWithLocation(resolve(".")));
        message.handled = true;
      };
      Extractor.invoke(config, { localBuild: true, compilerState, messageCallback });
      if (errors.length > 0) throw new Error(`${config.mainEntryPointFilePath}:\n${errors.join("\n")}`);
      return [report, withoutNotes(readFileSync(join(into, report), "utf8"))];
    }),
  );
}

const committed = (folder: string): string => join(folder, "api");

function readCommitted(folder: string): Map<string, string> {
  const names = readdirSync(folder).includes("api") ? readdirSync(committed(folder)) : [];
  return new Map(names.map((name) => [name, readFileSync(join(committed(folder), name), "utf8")]));
}

/** The lines that only one of two texts has. */
function difference(before: string, after: string): string[] {
  const [old, fresh] = [before, after].map((text) => text.split("\n"));
  const missing = (from: readonly string[], other: readonly string[], sign: string): string[] => {
    const left = new Set(other);
    return from.filter((line) => !left.has(line)).map((line) => `${sign} ${line}`);
  };
  return [...missing(old!, fresh!, "-"), ...missing(fresh!, old!, "+")];
}

/** How the committed reports of a package differ from those made now; empty if they do not. */
export function differences(folder: string, reports: ReadonlyMap<string, string>): string[] {
  const before = readCommitted(folder);
  return [...new Set([...before.keys(), ...reports.keys()])].sort().flatMap((name) => {
    const path = join(committed(folder), name);
    const [old, fresh] = [before.get(name), reports.get(name)];
    if (old === fresh) return [];
    if (old === undefined) return [`${path}: missing`];
    if (fresh === undefined) return [`${path}: of a module that is not public`];
    const lines = difference(old, fresh);
    return [[`${path}: ${lines.length === 0 ? "the order" : `${lines.length} lines`} changed`, ...lines.slice(0, 20)].join("\n  ")];
  });
}

/** Makes these reports the committed ones. */
export function writeReports(folder: string, reports: ReadonlyMap<string, string>): void {
  rmSync(committed(folder), { recursive: true, force: true });
  mkdirSync(committed(folder));
  for (const [name, text] of reports) writeFileSync(join(committed(folder), name), text);
}
