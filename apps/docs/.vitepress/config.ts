import { transformerTwoslash } from "@shikijs/vitepress-twoslash";
import { defineConfig } from "vitepress";
import { koreanSidebar, sidebar } from "./pages";

/** Hovers cost a run of the type checker for each block: the pages that lead in have them, the generated ones do not. */
const withHovers = /^(start|ideas|guides|ko)\b/;

/** Their examples can be edited and run in the page. */
const withLiveExamples = /^(ko\/)?start\.md$/;

/** A site that is built has the packages' declarations, which the type checker reads faster than their sources. */
const built = process.argv.includes("build");

type Highlight = (code: string, language: string, attributes: string) => string;

/**
 * Keeps what was highlighted: the client's bundle, the server's and the search index render every page once more, and highlighting (with the
 * hovers) takes most of that time.
 */
const highlightOnce = (highlight: Highlight): Highlight => {
  return (code, language, attributes) => {
    const key = `${language}\n${attributes}\n${code}`;
    const known = highlighted.get(key);
    if (known !== undefined) return known;
    const html = highlight(code, language, attributes);
    highlighted.set(key, html);
    return html;
  };
};
const highlighted = new Map<string, string>();

export default defineConfig({
  title: "Adjoint",
  description:
    "Deep learning in TypeScript: write the forward pass as you would in NumPy, run it on any device, get the gradients automatically.",
  srcDir: ".site",
  outDir: ".vitepress/dist",
  cleanUrls: true,
  lastUpdated: false,
  // Otherwise each of the pages holds the list of all pages, 100 kB.
  metaChunk: true,
  vite: {
    // What is served runs from the packages' sources, what is built from what they publish.
    resolve: built ? {} : { conditions: ["adjoint-source", "browser", "module", "import", "default"] },
    server: { fs: { allow: ["../.."] } },
    worker: { format: "es" },
    // What these files import is prepared at the start: found later, it would reload the page in which an example was just opened.
    optimizeDeps: { entries: ["../live/*.ts"] },
    build: { chunkSizeWarningLimit: 4096, reportCompressedSize: false, target: "es2022" },
  },
  markdown: {
    theme: { light: "github-light", dark: "github-dark" },
    codeTransformers: [
      transformerTwoslash({
        explicitTrigger: true,
        twoslashOptions: {
          handbookOptions: { noErrors: true },
          compilerOptions: { customConditions: built ? [] : ["adjoint-source"], moduleResolution: 100, module: 99, target: 9 },
        },
      }),
    ],
    config(md) {
      // VitePress highlights at once; the types of markdown-it allow for less.
      if (built) md.options.highlight = highlightOnce(md.options.highlight as Highlight);
      const fence = md.renderer.rules.fence!;
      md.renderer.rules.fence = (tokens, index, options, env: { relativePath?: string }, self) => {
        const token = tokens[index]!;
        const path = env.relativePath ?? "";
        const isProgram = token.info.trim() === "ts";
        if (isProgram && withHovers.test(path)) token.info = "ts twoslash";
        const block = fence(tokens, index, options, env, self);
        // Quotes are the only thing in an attribute that the encoding leaves as it is.
        const code = encodeURIComponent(token.content).replaceAll("'", "%27");
        return isProgram && withLiveExamples.test(path) ? `<LiveExample code="${code}">${block}</LiveExample>` : block;
      };
    },
  },
  // VitePress gives all layouts but this one a main landmark.
  transformHtml: (html) => html.replace('<div class="VPContent is-home"', '<div role="main" class="VPContent is-home"'),
  transformPageData({ relativePath, frontmatter }) {
    // They are not in the sidebar, so the page "after" them would be its first one.
    if (/^(api|errors|examples)\//.test(relativePath)) Object.assign(frontmatter, { prev: false, next: false });
    if (/^api\/.*index\.md$/.test(relativePath)) frontmatter.pageClass = "names";
  },
  themeConfig: {
    search: {
      provider: "local",
      options: {
        locales: {
          ko: {
            translations: {
              button: { buttonText: "검색", buttonAriaLabel: "검색" },
              modal: {
                noResultsText: "결과가 없습니다:",
                resetButtonTitle: "지우기",
                backButtonTitle: "닫기",
                displayDetails: "자세히 보기",
                footer: { selectText: "선택", navigateText: "이동", closeText: "닫기" },
              },
            },
          },
        },
      },
    },
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
      themeConfig: {
        nav: [{ text: "시작", link: "/ko/start" }],
        sidebar: koreanSidebar(),
        outline: { level: [2, 3], label: "이 페이지" },
        docFooter: { prev: "이전", next: "다음" },
        sidebarMenuLabel: "메뉴",
        returnToTopLabel: "맨 위로",
        darkModeSwitchLabel: "화면 모드",
        langMenuLabel: "언어",
      },
    },
  },
});
