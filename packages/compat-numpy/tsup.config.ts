import { packageConfig } from "../../tsup.base";

// The namespaces within np are files of their own: bundlers cannot drop from a chunk what it puts into an object.
export default packageConfig({
  entry: {
    index: "src/index.ts",
    io: "src/io.ts",
    random: "src/random.ts",
    "testing-assertions": "src/testing-assertions.ts",
    asynchronous: "src/asynchronous.ts",
  },
  keep: ["random", "testing-assertions", "asynchronous"],
});
