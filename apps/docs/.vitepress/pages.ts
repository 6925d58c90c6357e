import { readdirSync } from "node:fs";

/** Not collapsible: VitePress makes a button of the heading then, with another one in it. */
const section = (text: string, items: readonly (readonly [string, string])[]) => ({
  text,
  items: items.map(([label, link]) => ({ text: label, link })),
});

const ideas = [
  ["Tensors and dtypes", "/ideas/tensors"],
  ["Graphs and gradients", "/ideas/gradients"],
  ["Devices", "/ideas/devices"],
  ["Memory", "/ideas/memory"],
  ["Random numbers", "/ideas/random"],
] as const;

const guides = [
  ["Tabular data", "/guides/tabular"],
  ["Images", "/guides/images"],
  ["Text", "/guides/text"],
  ["Training loops, warm-up, clipping", "/guides/training"],
  ["Freezing layers, fine-tuning", "/guides/fine-tuning"],
  ["Saving and loading", "/guides/saving"],
  ["PyTorch weights", "/guides/pytorch-weights"],
  ["Resuming a run", "/guides/resuming"],
  ["Custom functions and modules", "/guides/functions-and-modules"],
  ["Debugging NaNs", "/guides/debugging-nans"],
  ["Profiling", "/guides/profiling"],
  ["Loading the wasm file", "/guides/wasm-url"],
  ["Workers", "/guides/workers"],
  ["React", "/guides/react"],
  ["Next and server-side rendering", "/guides/next"],
  ["Content security policy", "/guides/csp"],
] as const;

const reference = [
  ["Modules (nn)", "/nn"],
  ["Gradients", "/autograd"],
  ["Dtypes", "/dtypes"],
  ["Files and data", "/formats"],
  ["Distributed training", "/distributed"],
  ["NumPy in ten minutes", "/numpy-in-ten-minutes"],
  ["The demo", "/demo"],
] as const;

const tables = [
  ["Ops", "/ops"],
  ["Conformance", "/conformance"],
  ["NumPy", "/numpy"],
  ["PyTorch → Adjoint", "/tables/from-pytorch"],
  ["TensorFlow.js → Adjoint", "/tables/from-tensorflow-js"],
  ["Error codes", "/errors"],
  ["Runtimes", "/tables/runtimes"],
] as const;

const writing = [
  ["An op, a layer", "/custom-ops"],
  ["A backend", "/write/backend"],
  ["How it works", "/architecture"],
  ["Contributing", "/project/contributing"],
] as const;

const performance = [
  ["How to read the numbers", "/performance"],
  ["The table", "/project/results"],
] as const;

const api = (base: string): readonly (readonly [string, string])[] => {
  const folder = new URL("../.site/api/@adjoint/", import.meta.url);
  return readdirSync(folder)
    .sort()
    .map((name) => [`@adjoint/${name}`, `${base}/${name}/`] as const);
};

export const sidebar = () => [
  { text: "Start", items: [{ text: "In five minutes", link: "/start" }] },
  section("Ideas", ideas),
  section("Guides", guides),
  section("Reference", reference),
  section("Tables", tables),
  section("Write", writing),
  section("Performance", performance),
  { text: "Troubleshooting", link: "/troubleshooting" },
  section("API", api("/api/@adjoint")),
];

export const koreanSidebar = () => [
  { text: "시작", items: [{ text: "5분 만에 시작하기", link: "/ko/start" }] },
  {
    text: "개념",
    items: [
      { text: "텐서와 dtype", link: "/ko/ideas/tensors" },
      { text: "그래프와 기울기", link: "/ko/ideas/gradients" },
      { text: "장치", link: "/ko/ideas/devices" },
      { text: "메모리", link: "/ko/ideas/memory" },
      { text: "난수", link: "/ko/ideas/random" },
    ],
  },
];
