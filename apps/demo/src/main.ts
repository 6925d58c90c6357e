// `npm run demo`: tools/bootstrap.mjs imports this file in its own process, so that Ctrl-C arrives once and the exit status is ours.
import { demo } from "./demo";

process.exitCode = await demo(process.argv.slice(2));
