import { packageConfig } from "../../tsup.base";

export default packageConfig({
  // The options name WebGPU's own types, which a program without the newest DOM library lacks.
  dts: { compilerOptions: { customConditions: [] }, banner: '/// <reference types="@webgpu/types" />' },
});
