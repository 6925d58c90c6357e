import { transformerTwoslash } from "@shikijs/vitepress-twoslash";
import { defineConfig } from "vitepress";
import { koreanSidebar, sidebar } from "./pages";

/** Hovers cost a run of the type checker for each block: the pages that lead in have them, the generated ones do not. */
const withHovers = /^(start|ideas|guides|ko)\b/;

export default defineConfig({
  title: "Adjoint",
  description:
    "Deep learning in TypeScript: write the forward pass as you would in NumPy, run it on any device, get the gradients automatically.",
  srcDir: ".site",
  outDir: ".vitepress/dist",
  cleanUrls: true,
  lastUpdated: false,
  vite: { server: { fs: { allow: [".."] } } },
  markdown: {
    theme: { light: "github-light", dark: "github-dark" },
    codeTransformers: [
      transformerTwoslash({
        explicitTrigger: true,
        twoslashOptions: {
          handbookOptions: { noErrors: true },
          compilerOptions: { customConditions: ["adjoint-source"], moduleResolution: 100, module: 99, target: 9 },
        },
      }),
    ],
    config(md) {
      const fence = md.renderer.rules.fence!;
      md.renderer.rules.fence = (tokens, index, options, env: { relativePath?: string }, self) => {
        const token = tokens[index]!;
        if (token.info.trim() === "ts" && withHovers.test(env.relativePath ?? "")) token.info = "ts twoslash";
        return fence(tokens, index, options, env, self);
      };
    },
  },
  themeConfig: {
    search: { provider: "local" },
    nav: [
      { text: "Start", link: "/start" },
      { text: "Guides", link: "/guides/tabular" },
      { text: "Ops", link: "/ops" },
      { text: "API", link: "/api/" },
    ],
    sidebar: sidebar(),
    outline: [2, 3],
  },
  locales: {
    root: { label: "English", lang: "en" },
    ko: {
      label: "한국어",
      lang: "ko",
      themeConfig: { nav: [{ text: "시작", link: "/ko/start" }], sidebar: koreanSidebar(), outline: { level: [2, 3], label: "이 페이지" } },
    },
  },
});
