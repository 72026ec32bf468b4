/** Where a value came from and what was made of it: values and runs in columns, the value itself in the middle. */
import { type ArtifactEntry, type LineageGraph, type Way } from "@/entities/artifact/queries";
import { type RunLink } from "@/entities/run/queries";

export interface ArtifactNode {
  readonly sort: "artifact";
  readonly key: string;
  readonly artifact: ArtifactEntry;
  /** There is more on its far side, which was not asked for. */
  readonly leadsOn: boolean;
  /** More runs made or used it than were followed. */
  readonly isCut: boolean;
}

export interface RunNode {
  readonly sort: "run";
  readonly key: string;
  /** Several runs of one function stand together. */
  readonly runs: readonly [RunLink, ...RunLink[]];
}

export type LineageNode = ArtifactNode | RunNode;

export interface Column {
  /** Negative to the left, where it came from. */
  readonly at: number;
  readonly nodes: readonly LineageNode[];
}

export interface LineageEdge {
  readonly from: string;
  readonly to: string;
  readonly name: string;
}

export interface LineageModel {
  readonly columns: readonly Column[];
  readonly edges: readonly LineageEdge[];
}

/** An answer one run far, and which value it was asked of. */
export interface Followed {
  readonly artifactId: string;
  readonly way: Way;
  readonly graph: LineageGraph;
}

/** More runs of one function than this are one node. */
const FEW = 3;

/** Return columns and edges; groups whose key is in `opened` are shown run by run. */
export function lineageModel(
  artifactId: string,
  followed: readonly Followed[],
  opened: ReadonlySet<string>,
): LineageModel {
  const columns = new Map<number, Map<string, LineageNode>>();
  const keys = new Map<string, string>();
  const edges = new Map<string, LineageEdge>();
  for (const way of ["up", "down"] as const) {
    const told = new Known(followed.filter((each) => each.way === way));
    const sign = way === "up" ? -1 : 1;
    let frontier = [artifactId];
    const seen = new Set(frontier);
    for (let depth = 0; frontier.length > 0; depth += 1) {
      for (const id of frontier) put(columns, sign * 2 * depth, told.nodeOf(id), keys);
      const runs = told.runsOf(frontier, way).filter((run) => !keys.has(run.id));
      for (const node of grouped(runs, opened, sign * (2 * depth + 1))) {
        for (const run of node.runs) keys.set(run.id, node.key);
        column(columns, sign * (2 * depth + 1)).set(node.key, node);
      }
      frontier = told.across(runs, way).filter((id) => !seen.has(id) && seen.add(id));
    }
    for (const edge of told.edges) {
      const [run, value] = [keys.get(edge.run_id), keys.get(edge.artifact_id)];
      if (run === undefined || value === undefined) continue;
      const [from, to] = edge.direction === "output" ? [run, value] : [value, run];
      edges.set(`${from} ${to}`, { from, to, name: edge.name });
    }
  }
  return {
    columns: [...columns]
      .sort(([one], [other]) => one - other)
      .map(([at, nodes]) => ({ at, nodes: [...nodes.values()] })),
    edges: [...edges.values()],
  };
}

const column = (columns: Map<number, Map<string, LineageNode>>, at: number): Map<string, LineageNode> => {
  const found = columns.get(at) ?? new Map<string, LineageNode>();
  columns.set(at, found);
  return found;
};

function put(
  columns: Map<number, Map<string, LineageNode>>,
  at: number,
  node: ArtifactNode | null,
  keys: Map<string, string>,
): void {
  if (node === null) return;
  const before = column(columns, at).get(node.key);
  // The middle one is met both ways.
  const isCut = node.isCut || (before?.sort === "artifact" && before.isCut);
  if (before === undefined && keys.has(node.artifact.id)) return;
  keys.set(node.artifact.id, node.key);
  column(columns, at).set(node.key, { ...node, isCut });
}

/** What is known one way, from all answers together. */
class Known {
  readonly edges: readonly LineageGraph["edges"][number][];
  private readonly artifacts = new Map<string, ArtifactEntry>();
  private readonly runs = new Map<string, RunLink>();
  private readonly cut: ReadonlySet<string>;
  private readonly asked: ReadonlySet<string>;

  constructor(followed: readonly Followed[]) {
    this.edges = followed.flatMap(({ graph }) => graph.edges);
    for (const { graph } of followed) {
      for (const each of graph.artifacts) this.artifacts.set(each.id, each);
      for (const each of graph.runs) this.runs.set(each.id, each);
    }
    this.cut = new Set(followed.flatMap(({ graph }) => graph.cut));
    this.asked = new Set(followed.map((each) => each.artifactId));
  }

  nodeOf(id: string): ArtifactNode | null {
    const artifact = this.artifacts.get(id);
    if (artifact === undefined) return null;
    const isCut = this.cut.has(id);
    const isAsked = this.asked.has(id);
    return { sort: "artifact", key: `a${id}`, artifact, leadsOn: isCut && !isAsked, isCut: isCut && isAsked };
  }

  /** The runs that made some values, or used them. */
  runsOf(ids: readonly string[], way: Way): readonly RunLink[] {
    const near = way === "up" ? "output" : "input";
    const wanted = new Set(ids);
    const found = this.edges.filter((edge) => edge.direction === near && wanted.has(edge.artifact_id));
    return this.linksOf(found.map((edge) => edge.run_id));
  }

  /** The values on the other side of some runs. */
  across(runs: readonly RunLink[], way: Way): readonly string[] {
    const far = way === "up" ? "input" : "output";
    const wanted = new Set(runs.map((run) => run.id));
    return this.edges
      .filter((edge) => edge.direction === far && wanted.has(edge.run_id))
      .map((edge) => edge.artifact_id);
  }

  private linksOf(ids: readonly string[]): readonly RunLink[] {
    return [...new Set(ids)].flatMap((id) => this.runs.get(id) ?? []);
  }
}

function grouped(runs: readonly RunLink[], opened: ReadonlySet<string>, at: number): readonly RunNode[] {
  const byFunction = new Map<string, RunLink[]>();
  for (const run of runs) byFunction.set(run.function, [...(byFunction.get(run.function) ?? []), run]);
  return [...byFunction].flatMap(([name, same]): readonly RunNode[] => {
    const key = `g${at} ${name}`;
    const [first, ...rest] = same;
    if (first !== undefined && same.length > FEW && !opened.has(key))
      return [{ sort: "run", key, runs: [first, ...rest] }];
    return same.map((run) => ({ sort: "run", key: `r${run.id}`, runs: [run] }));
  });
}
