/**
 * Draws one Plotly figure in a document of its own.
 *
 * The document is in a sandbox: it has no origin, so whatever a figure does, it can neither read the dashboard nor ask
 * the server for anything. The figure comes as a message from the page around it, and only how tall it is goes back.
 */
import plotly from "plotly.js-cartesian-dist-min";

import { fieldsIn, isOrder, themed, tracesOf, unknownTraces, type Order } from "./figure";

const element = document.getElementById("figure");
const CONFIG = {
  responsive: true,
  displaylogo: false,
  showTips: false,
  // Pictures are kept by the dashboard; a figure's own page may save nothing.
  modeBarButtonsToRemove: ["toImage", "sendDataToCloud"],
} as const;

const tell = (message: Readonly<Record<string, unknown>>): void => window.parent.postMessage(message, "*");

async function draw(order: Order): Promise<void> {
  if (element === null) return;
  const figure = fieldsIn(JSON.parse(order.figure));
  const traces = tracesOf(figure["data"]);
  const missing = unknownTraces(traces);
  if (missing.length > 0) {
    tell({ sematic: "failed", reason: `Traces of type ${missing.join(", ")} cannot be drawn here.` });
    return;
  }
  document.documentElement.style.colorScheme = order.theme.scheme;
  await plotly.react(element, traces, themed(figure["layout"], order.theme), CONFIG);
  tell({ sematic: "drawn", height: element.offsetHeight });
}

window.addEventListener("message", (event: MessageEvent<unknown>) => {
  if (event.source !== window.parent || !isOrder(event.data)) return;
  draw(event.data).catch((error: unknown) => tell({ sematic: "failed", reason: String(error) }));
});
tell({ sematic: "ready" });
