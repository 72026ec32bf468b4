/** Source in colours, as elements. */
import { common, createLowlight } from "lowlight";
import { type ReactNode } from "react";

const lowlight = createLowlight(common);
/** A longer text is shown without colours: finding them would take too long. */
const LONGEST = 100_000;

export const highlighted = (text: string, language: string): ReactNode =>
  text.length > LONGEST || !lowlight.registered(language)
    ? text
    : elementsOf(lowlight.highlight(language, text));

type Root = ReturnType<typeof lowlight.highlight>;

const elementsOf = (tree: Root): ReactNode => tree.children.map(elementOf);

function elementOf(node: Root["children"][number], place: number): ReactNode {
  if (node.type === "text") return node.value;
  if (node.type !== "element") return null;
  const { className } = node.properties;
  return (
    <span key={place} className={Array.isArray(className) ? className.join(" ") : ""}>
      {node.children.map(elementOf)}
    </span>
  );
}
