import { render } from "preact";
import "uplot/dist/uPlot.min.css";
import "./style.css";
import { Page } from "./page/page";

render(<Page />, document.getElementById("page")!);
