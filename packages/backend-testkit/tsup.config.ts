import { readFileSync, writeFileSync } from "node:fs";
import { packageConfig } from "../../tsup.base";

const fixture = /[\\/]golden[\\/][\w-]+\.json$/;

export default packageConfig({
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
  // … and has them once more as a source.
  async onSuccess() {
    const path = "dist/index.js.map";
    const map = JSON.parse(readFileSync(path, "utf8")) as { readonly sources: string[]; sourcesContent: (string | null)[] };
    map.sourcesContent = map.sourcesContent.map((text, i) => (fixture.test(map.sources[i]!) ? null : text));
    writeFileSync(path, JSON.stringify(map));
  },
});
