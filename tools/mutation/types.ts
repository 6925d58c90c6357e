import { resolve } from "node:path";
import ts from "typescript";
import type { Mutant } from "./draw";

type Program = ts.SemanticDiagnosticsBuilderProgram;

const messageOf = ({ messageText }: ts.Diagnostic): string => ts.flattenDiagnosticMessageText(messageText, "\n").split("\n")[0]!;

/** What `npm run typecheck` checks, of which one file may be read with another text. */
class Project {
  private readonly options: ts.CompilerOptions;
  private readonly files: readonly string[];
  private readonly host: ts.CompilerHost;
  private readonly sound: Program;
  private mutant: Mutant | null = null;

  constructor(config: string) {
    const { options, fileNames } = ts.parseJsonConfigFileContent(ts.readConfigFile(config, ts.sys.readFile).config, ts.sys, ".");
    this.options = options;
    this.files = fileNames;
    this.host = ts.createIncrementalCompilerHost(options);
    const read = this.host.readFile;
    this.host.readFile = (file) => (this.mutant !== null && resolve(file) === resolve(this.mutant.file) ? this.mutant.text : read(file));
    this.sound = this.program();
    const [error] = this.sound.getSemanticDiagnostics();
    if (error !== undefined) throw new Error(`mutation: ${config} has an error without any fault: ${messageOf(error)}`);
  }

  private program(): Program {
    return ts.createSemanticDiagnosticsBuilderProgram(this.files, this.options, this.host, this.sound);
  }

  /** The first error in a file that the fault reaches; its own comes first. */
  errorOf(mutant: Mutant): string | null {
    this.mutant = mutant;
    const program = this.program();
    for (;;) {
      const next = program.getSemanticDiagnosticsOfNextAffectedFile();
      if (next === undefined) return null;
      if (next.result.length > 0) return messageOf(next.result[0]!);
    }
  }
}

let project: Project | undefined;

/** Why `npm run typecheck` refuses a mutant, or null. No file of the sources is touched. */
export function typeErrorOf(mutant: Mutant): string | null {
  project ??= new Project("tsconfig.json");
  return project.errorOf(mutant);
}
