#!/usr/bin/env node
import { adjointRun } from "../dist/adjoint-run.js";

process.exitCode = await adjointRun(process.argv.slice(2));
