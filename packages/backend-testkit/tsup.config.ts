import { readFileSync } from "node:fs";
import { packageConfig } from "../../tsup.base";

const fixture = /[\\/]golden[\\/][\w-]+\.json$/;

export default packageConfig({
  entry: { index: "src/index.ts", oracle: "src/oracle.ts" },
  // The sources are in the package, beside the map: not once more in it, and what is run need not be legible as well.
  esbuildOptions(options) {
    options.sourcesContent = false;
    options.minifyWhitespace = true;
    options.minifySyntax = true;
  },
  esbuildPlugins: [
    {
      name: "fixtures-as-text",
      setup(build) {
        // As a literal of objects and arrays, PyTorch's numbers would be millions of tokens, and the source map a line for each.
        build.onLoad({ filter: fixture }, ({ path }) => {
          const text = JSON.stringify(JSON.parse(readFileSync(path, "utf8")));
          return { contents: `export default JSON.parse(${JSON.stringify(text)});`, loader: "js" };
        });
      },
    },
  ],
});
