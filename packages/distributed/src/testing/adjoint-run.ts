// The program `adjoint-run`, from the sources.
import { adjointRun } from "../node-adjoint-run";

process.exitCode = await adjointRun(process.argv.slice(2));
