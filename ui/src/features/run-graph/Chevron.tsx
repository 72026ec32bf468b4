import { ChevronDown, ChevronRight } from "lucide-react";
import { useContext, type MouseEvent } from "react";

import styles from "./Chevron.module.css";
import { type SceneNode } from "./scene";
import { ToggleContext } from "./toggleContext";

/** Opens and closes what is in a node; keys do it too, so Tab passes it. */
export function Chevron({ node, title }: { readonly node: SceneNode; readonly title: string }) {
  const toggle = useContext(ToggleContext);
  if (!node.canOpen) return null;
  const press = (event: MouseEvent): void => {
    event.stopPropagation();
    toggle(node.key, !node.isOpen);
  };
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles["chevron"]}
      aria-label={`${node.isOpen ? "Collapse" : "Expand"} ${title}`}
      aria-expanded={node.isOpen}
      onClick={press}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {node.isOpen ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
    </button>
  );
}
