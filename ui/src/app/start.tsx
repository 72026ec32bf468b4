import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./App";

/** Draw the application once its first page is there, or cannot be had: until then index.html shows the frame. */
export async function start(page: Promise<unknown>): Promise<void> {
  const root = document.getElementById("root");
  if (root === null) throw new Error("index.html has no element #root.");
  // What went wrong is said where the page would be.
  await Promise.allSettled([page]);
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
