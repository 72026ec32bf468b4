declare module "plotly.js-cartesian-dist-min" {
  interface Plotly {
    readonly react: (
      element: HTMLElement,
      data: unknown,
      layout: unknown,
      config: Readonly<Record<string, unknown>>,
    ) => Promise<unknown>;
  }
  const plotly: Plotly;
  export default plotly;
}
