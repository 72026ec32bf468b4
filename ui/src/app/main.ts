/** The entry: has the page of the address loaded at the same time as everything that it stands in. */
import "./theme/tokens.css";
import "./theme/global.css";

import { routeOf } from "./routes";

const page = routeOf(globalThis.location.pathname).route.page.load();
// Not awaited here: what is imported imports this file's parts.
void import("./start").then(({ start }) => start(page));
