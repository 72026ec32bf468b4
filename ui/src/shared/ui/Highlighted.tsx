import { common, createLowlight } from "lowlight";
import { memo, type ReactNode } from "react";

interface Props {
  readonly text: string;
  readonly language: string;
}

type Root = ReturnType<typeof lowlight.highlight>;

const lowlight = createLowlight(common);
/** A longer text is shown without colours: finding them would take too long. */
const LONGEST = 100_000;

/** Source in colours, as elements. */
export const Highlighted = memo(function Highlighted({ text, language }: Props) {
  if (text.length > LONGEST || !lowlight.registered(language)) return text;
  return lowlight.highlight(language, text).children.map(elementOf);
});

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
