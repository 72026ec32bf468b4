/** The entry: the page of the address, what it shows and the frame around it are all on their way at the same time. */
import "./theme/tokens.css";
import "./theme/global.css";

import { askEarly } from "@/shared/api/early";

import { asksOf, startEngineEarly } from "./early";
import { routeOf } from "./routes";

const page = routeOf(globalThis.location.pathname).route.page.load();
asksOf(globalThis.location).forEach(askEarly);
startEngineEarly(globalThis.location);
// Not awaited here: what is imported imports this file's parts.
import("./start").then(
  ({ start }) => start(page),
  (error: unknown) => {
    // index.html has the words for it.
    document.getElementById("first-trouble")?.removeAttribute("hidden");
    throw error;
  },
);
