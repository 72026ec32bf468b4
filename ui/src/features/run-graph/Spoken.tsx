import { useAtomValue } from "jotai";

import { countText } from "@/shared/lib/numbers";

import { focusedAtom } from "./marks";
import { type GraphNode } from "./nodes";

/** Says which node the keys have gone to. */
export function Spoken({ nodes }: { readonly nodes: readonly GraphNode[] }) {
  const key = useAtomValue(focusedAtom);
  const focused = nodes.find(({ id }) => id === key);
  const beside = nodes.filter(({ data }) => data.node.inside === focused?.data.node.inside);
  const text =
    focused === undefined
      ? ""
      : `${focused.data.said}, ${countText(beside.indexOf(focused) + 1)} of ${countText(beside.length)}`;
  return (
    <p className="visually-hidden" role="status">
      {text}
    </p>
  );
}
