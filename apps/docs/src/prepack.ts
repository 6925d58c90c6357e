/** `prepack` of a package: writes `llms.txt` and `API.md` into its folder; the package is built. */
import { writePackageFiles } from "./package-files";

for (const folder of process.argv.slice(2)) writePackageFiles(folder);
