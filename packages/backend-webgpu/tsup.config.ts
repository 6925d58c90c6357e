import { packageConfig } from "../../tsup.base";

export default packageConfig({
  entry: { index: "src/index.ts", node: "src/node.ts" },
  // The options name WebGPU's own types, which a program without the newest DOM library lacks.
  dts: { compilerOptions: { customConditions: [] }, banner: '/// <reference types="@webgpu/types" />' },
});
