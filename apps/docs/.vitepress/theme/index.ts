import TwoslashFloatingVue from "@shikijs/vitepress-twoslash/client";
import "@shikijs/vitepress-twoslash/style.css";
import DefaultTheme from "vitepress/theme";
import { LiveExample } from "../../live/example";
import "./style.css";
import type { EnhanceAppContext, Theme } from "vitepress";

export default {
  extends: DefaultTheme,
  enhanceApp({ app }: EnhanceAppContext) {
    app.use(TwoslashFloatingVue);
    app.component("LiveExample", LiveExample);
  },
} satisfies Theme;
