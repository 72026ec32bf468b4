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
  // eslint-disable-next-line import-x/no-default-export -- that is what the library does
  export default plotly;
}
