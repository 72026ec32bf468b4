import { useAtomValue, useSetAtom } from "jotai";
import { type KeyboardEvent } from "react";

import { focusAtom, focusedAtom } from "./marks";
import { type SceneNode } from "./scene";
import { type Camera } from "./useCamera";
import { type Laid } from "./useLaid";
import { neighbour, type Arrow } from "./walk";

interface Parts {
  readonly laid: Laid;
  readonly selectedKey: string | null;
  readonly camera: Camera;
  readonly toggle: (key: string, isOpen: boolean) => void;
  /** Select it, or look for what is between it and what is selected. */
  readonly choose: (node: SceneNode, isAnother: boolean) => void;
}

const isArrow = (key: string): key is Arrow =>
  ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].includes(key);

/** The keys of the graph: along the edges, select, open and close. */
export function useGraphKeys({ laid, selectedKey, camera, toggle, choose }: Parts) {
  const focused = useAtomValue(focusedAtom);
  const focus = useSetAtom(focusAtom);
  return (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const key =
      focused !== null && laid.scene.nodes.has(focused) ? focused : (selectedKey ?? laid.scene.root.key);
    const node = laid.scene.nodes.get(key);
    if (node === undefined) return;
    if (isArrow(event.key)) {
      const next = neighbour(laid.scene, laid.placed, key, event.key);
      focus(next ?? key);
      camera.show(next ?? key);
    } else if (event.key === "Enter") choose(node, event.shiftKey);
    else if ((event.key === "+" || event.key === "=") && node.canOpen) toggle(key, true);
    else if (event.key === "-" && node.canOpen) toggle(key, false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}
