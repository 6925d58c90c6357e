#!/usr/bin/env node
import "../dist/adjoint-run.js";
