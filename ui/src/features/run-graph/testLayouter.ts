/** The layout engine, for tests: in the same thread. */
import ELK from "elkjs";

import { graphOf, layoutOf } from "./elkGraph";
import { type Layouter } from "./layout";

const elk = new ELK();

export const byElk: Layouter = async (job) => layoutOf(await elk.layout(graphOf(job)));
