import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./App";

/** Draw the application once its first page is there, or cannot be had: until then index.html shows the bar. */
export async function start(page: Promise<void>): Promise<void> {
  const root = document.getElementById("root");
  if (root === null) throw new Error("index.html has no element #root.");
  await page;
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
