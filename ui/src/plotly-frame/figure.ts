/** A figure as it is drawn in the dashboard's look. */

export interface FigureTheme {
  readonly scheme: "light" | "dark";
  readonly text: string;
  readonly line: string;
  readonly ground: string;
  readonly series: readonly string[];
}

/** What the page around asks for. */
export interface Order {
  readonly sematic: "draw";
  /** JSON of data and layout. */
  readonly figure: string;
  readonly theme: FigureTheme;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (told: unknown): told is Fields =>
  typeof told === "object" && told !== null && !Array.isArray(told);

export const fieldsIn = (told: unknown): Fields => (isFields(told) ? told : {});

export const isOrder = (told: unknown): told is Order =>
  isFields(told) &&
  told["sematic"] === "draw" &&
  typeof told["figure"] === "string" &&
  isFields(told["theme"]);

/** What the bundle of cartesian traces can draw. */
const DRAWN = new Set([
  "bar",
  "box",
  "contour",
  "heatmap",
  "histogram",
  "histogram2d",
  "histogram2dcontour",
  "image",
  "pie",
  "scatter",
  "scatterternary",
  "violin",
]);

/** Those that say how a browser should draw, not what. */
const ALIKE = new Map([
  ["scattergl", "scatter"],
  ["heatmapgl", "heatmap"],
]);

/** Return the traces of a figure, each of a type that is drawn here where there is one alike. */
export function tracesOf(data: unknown): readonly Fields[] {
  const traces: readonly unknown[] = Array.isArray(data) ? data : [];
  return traces.map((trace) => {
    const fields = fieldsIn(trace);
    const type = typeof fields["type"] === "string" ? fields["type"] : "scatter";
    return { ...fields, type: ALIKE.get(type) ?? type };
  });
}

export const unknownTraces = (traces: readonly Fields[]): readonly string[] => [
  ...new Set(traces.map((trace) => String(trace["type"])).filter((type) => !DRAWN.has(type))),
];

/** Return a layout in our colours, by way of its template: what the figure itself says goes before it. */
export function themed(layout: unknown, theme: FigureTheme): Fields {
  const own = fieldsIn(layout);
  const template = fieldsIn(own["template"]);
  const base = fieldsIn(template["layout"]);
  const axis = { gridcolor: theme.line, linecolor: theme.line, zerolinecolor: theme.line };
  return {
    ...own,
    autosize: true,
    template: {
      ...template,
      layout: {
        ...base,
        colorway: theme.series,
        paper_bgcolor: theme.ground,
        plot_bgcolor: theme.ground,
        font: { ...fieldsIn(base["font"]), color: theme.text, family: "system-ui, sans-serif" },
        xaxis: { ...fieldsIn(base["xaxis"]), ...axis },
        yaxis: { ...fieldsIn(base["yaxis"]), ...axis },
      },
    },
  };
}
